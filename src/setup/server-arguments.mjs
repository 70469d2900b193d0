/**
 * Arguments of Node that run the server, from the repository's root.
 *
 * The size of the nursery, in MiB: large enough that what a join leaves behind dies in it. With 8 twice as many full
 * collections, for which everybody waits, came in a storm of joins (`bench join-storm`), and the memory for each participant
 * was no less (`bench join`). (The Dockerfile has the same flag.)
 */
export const serverArguments = ['--max-semi-space-size=32', 'src/main.ts'];

/**
 * Arguments of Node that run the server, from the repository's root.
 *
 * A nursery, in MiB, in which what a join leaves behind dies: a smaller one hands more of it on, and half as many full
 * collections, for which everybody waits, fall into a storm of joins (`bench join-storm`); the memory for each participant is
 * that of a smaller one (`bench join`). (The Dockerfile has the same flag.)
 */
export const serverArguments = ['--max-semi-space-size=32', 'src/main.ts'];

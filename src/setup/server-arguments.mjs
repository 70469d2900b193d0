/**
 * Arguments of Node that run the server, from the repository's root.
 *
 * The size of the nursery, in MiB: large enough that what a join leaves behind dies in it. With 8 twice as many full
 * collections, for which everybody waits, came in a storm of joins (`bench join-storm`), and the memory for each participant
 * was no less (`bench join`).
 *
 * SIGUSR1 would open Node's debugger to whoever may send signals.
 *
 * (The Dockerfile has the same flags.)
 */
export const serverArguments = ['--max-semi-space-size=32', '--disable-sigusr1', 'src/main.ts'];

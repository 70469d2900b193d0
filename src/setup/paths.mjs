import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: all commands run there. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The path of something inside the repository.
 *
 * @param {...string} parts
 */
export const inRepo = (...parts) => join(root, ...parts);

/** Where results that outlive a clone are kept, per user (XDG Base Directory Specification). */
export function userCache() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'causeway');
}

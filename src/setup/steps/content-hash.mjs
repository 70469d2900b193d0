import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A hash of the names and contents of files and folders: equal hashes mean that a result made from them is still good.
 *
 * @param {string[]} paths files and folders, in any order
 * @param {(path: string) => boolean} [wanted] leaves out files (and whole folders) for which it is false
 * @returns {string} 16 hexadecimal digits
 */
export function contentHash(paths, wanted = () => true) {
  const hash = createHash('sha256');
  /** @param {string} path @param {string} name */
  const add = (path, name) => {
    if (!wanted(path)) return;
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).toSorted()) add(join(path, entry), `${name}/${entry}`);
    } else {
      const content = readFileSync(path);
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  };
  paths.forEach((path, index) => add(path, String(index)));
  return hash.digest('hex').slice(0, 16);
}

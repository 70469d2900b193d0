/** Files that the configuration names. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** Reads a file that is named under a key. @throws {ConfigError} */
export function readNamedFile(key: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key, source: file, message: reason }]);
  }
}

/** Makes something of the contents of such files. @throws {ConfigError} if that throws */
export function makeOfFiles<T>(key: string, file: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key, source: file, message: `cannot be used: ${reason}` }]);
  }
}

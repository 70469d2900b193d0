import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A script that Redis runs as one step. */
export interface LuaScript {
  readonly text: string;
  /** SHA-1 of the text, by which Redis knows a script that it has run before. */
  readonly sha: string;
}

/** Reads a script from a file that is part of the program. */
export function loadScript(file: URL): LuaScript {
  const text = readFileSync(file, 'utf8');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Which build of Causeway this is. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION } from '../signaling/protocol/version.ts';

export interface BuildInfo {
  readonly version: string;
  /** The first 12 digits of the commit; `unknown` where there is no word of it. */
  readonly commit: string;
  /** Of the signaling protocol. */
  readonly protocol: string;
  /** Version of Node.js. */
  readonly node: string;
}

const COMMIT = /^[0-9a-f]{40}$/;

const root = fileURLToPath(new URL('../', import.meta.url));

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The commit that a clone stands on, from its files (gitrepository-layout(5)). */
function commitOfClone(folder: string): string {
  const link = /^gitdir: (.+)$/.exec(textOf(`${folder}.git`))?.[1];
  const git = link ?? `${folder}.git`;
  const head = textOf(`${git}/HEAD`);
  const branch = /^ref: (.+)$/.exec(head)?.[1];
  if (branch === undefined) return head;
  const common = link === undefined ? git : `${git}/${textOf(`${git}/commondir`)}`;
  const loose = textOf(`${common}/${branch}`);
  if (loose !== '') return loose;
  const packed = textOf(`${common}/packed-refs`).split('\n');
  return packed.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0] ?? '';
}

/** Reads it: of an image from the file that its build left, else of the clone. */
export function readBuildInfo(folder: string = root): BuildInfo {
  const commit = [textOf(`${folder}dist/commit`), commitOfClone(folder)].find((text) => COMMIT.test(text));
  return {
    version: /"version": "([^"]+)"/.exec(textOf(`${root}package.json`))?.[1] ?? 'unknown',
    commit: commit?.slice(0, 12) ?? 'unknown',
    protocol: PROTOCOL_VERSION,
    node: process.version,
  };
}

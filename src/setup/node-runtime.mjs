import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { exitCode, SetupFailure } from './failure.mjs';
import { inRepo } from './paths.mjs';

const bin = inRepo('node_modules/.bin');

/**
 * The environment in which the project's tools and the server run: commands of the installed packages come first, and
 * with them the Node 24 that is among the dependencies.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv() {
  // What the set-up itself is told is none of the server's settings, which it checks.
  const { CAUSEWAY_WORKER: _ours, ...env } = process.env;
  return { ...env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

/**
 * The Node that runs TypeScript files as they are: the installed one, else this process's own.
 *
 * @returns {string} path of the executable
 */
export function nodeRuntime() {
  const installed = `${bin}/node`;
  if (existsSync(installed)) return installed;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new SetupFailure({
    code: exitCode.nodeVersion,
    what: `Node ${process.versions.node} is too old, and npm has no newer one for ${process.platform}-${process.arch}`,
    advice: 'install Node 24 (https://nodejs.org) and run this again.',
  });
}

/** The code of another revision, with dependencies of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from './scenario.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const TREES = join(REPOSITORY, '.cache/bench-trees');

/**
 * Made once for each commit.
 * @param revision as Git understands it
 * @returns the root of its tree
 * @throws where Git does not know it, or its dependencies are not to be had
 */
export function treeOf(revision: string, progress: Progress): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 1 << 30 });
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`).trim();
  const tree = join(TREES, commit);
  if (existsSync(tree)) return tree;
  progress(`the code of ${revision} (${commit.slice(0, 12)}) and its dependencies`);
  const unfinished = `${tree}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const archive = join(unfinished, 'archive.tar');
    git('archive', '--output', archive, commit);
    execFileSync('tar', ['-xf', archive], { cwd: unfinished });
    rmSync(archive);
    // As its own `npm start` would: its dependencies, and the media worker of its own recipe.
    execFileSync(process.execPath, [join(unfinished, 'src/setup/launch.mjs'), '--worker', '--eval', ''], {
      cwd: unfinished,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, MEDIASOUP_WORKER_BIN: undefined },
    });
    renameSync(unfinished, tree);
    return tree;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

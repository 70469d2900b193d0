import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBuildInfo } from './build-info.ts';

let folder: string;
beforeEach(() => {
  folder = `${mkdtempSync(join(tmpdir(), 'causeway-build-'))}/`;
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const names = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...names, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

it('knows the commit of a clone, also packed, of a work tree, and of a head without a branch', () => {
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  const commit = git('rev-parse', 'HEAD').slice(0, 12);
  expect(readBuildInfo(folder).commit).toBe(commit);
  git('worktree', 'add', '--quiet', 'tree');
  expect(readBuildInfo(`${folder}tree/`).commit).toBe(commit);
  git('pack-refs', '--all');
  expect(readBuildInfo(folder).commit).toBe(commit);
  expect(readBuildInfo(`${folder}tree/`).commit).toBe(commit);
  git('checkout', '--quiet', '--detach');
  expect(readBuildInfo(folder).commit).toBe(commit);
});

it('believes the file that the build of an image left, and nothing else', () => {
  expect(readBuildInfo(folder).commit).toBe('unknown');
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/commit'), 'not a commit');
  expect(readBuildInfo(folder).commit).toBe('unknown');
  writeFileSync(join(folder, 'dist/commit'), `${'0123456789'.repeat(4)}\n`);
  expect(readBuildInfo(folder).commit).toBe('012345678901');
});

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentHash } from './content-hash.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-hash-'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'a'), 'one');
  writeFileSync(join(folder, 'sub/b'), 'two');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('stays the same when a file is written again with the same content', () => {
  const before = contentHash([folder]);
  writeFileSync(join(folder, 'a'), 'one');
  expect(contentHash([folder])).toBe(before);
});

test.each([
  ['a file changes', () => writeFileSync(join(folder, 'sub/b'), 'three')],
  ['a file is added', () => writeFileSync(join(folder, 'c'), '')],
  ['a file is renamed', () => renameSync(join(folder, 'a'), join(folder, 'z'))],
  ['a file goes', () => rmSync(join(folder, 'a'))],
])('changes when %s', (_what, change) => {
  const before = contentHash([folder]);
  change();
  expect(contentHash([folder])).not.toBe(before);
});

test('sees nothing of what is not wanted', () => {
  const wanted = (path: string) => !path.endsWith('/sub');
  const before = contentHash([folder], wanted);
  writeFileSync(join(folder, 'sub/b'), 'three');
  expect(contentHash([folder], wanted)).toBe(before);
});

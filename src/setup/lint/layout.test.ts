import { expect, test } from 'vitest';
import { root } from '../paths.mjs';
import { circles, filesPerFolder, readSources, type SourceFile } from './layout.ts';

const MAX_FILES = 20;
const MAX_LINES = 400;

/** What is above a bound today: these lists only get shorter. What is no exception any more is taken out. */
const FULL_FOLDERS: readonly string[] = [];
const LONG_FILES: readonly string[] = [];

const sources = readSources(root);

test('no folders import each other in a circle', () => {
  expect(circles(sources)).toEqual([]);
});

test(`no folder has more than ${MAX_FILES} source files of its own`, () => {
  const full = [...filesPerFolder(sources)].flatMap(([folder, files]) => (files > MAX_FILES ? [folder] : []));
  expect(full.toSorted()).toEqual(FULL_FOLDERS);
});

test(`no source file has more than ${MAX_LINES} lines`, () => {
  const long = sources.flatMap(({ path, lines }) => (lines > MAX_LINES ? [path] : []));
  expect(long.toSorted()).toEqual(LONG_FILES);
});

test('source files are found, and those of tests are not', () => {
  const paths = sources.map(({ path }) => path);
  expect(paths).toContain('src/setup/lint/layout.ts');
  expect(paths).not.toContain('src/setup/lint/layout.test.ts');
});

const file = (path: string, ...imports: readonly string[]): SourceFile => ({ path, lines: 1, imports });

test('a circle is found over several folders; a folder and those in it are none', () => {
  const three = [
    file('a/1.ts', 'b/2.ts'),
    file('b/2.ts', 'c/x/3.ts'),
    file('c/x/3.ts', 'a/4.ts'),
    file('d/5.ts', 'a/1.ts'),
  ];
  expect(circles(three)).toEqual(['a b c/x']);
  expect(circles([file('a/1.ts', 'a/b/2.ts'), file('a/b/2.ts', 'a/1.ts')])).toEqual([]);
});

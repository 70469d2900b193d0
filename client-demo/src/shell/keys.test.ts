/** Two features with one key would end the page before anybody is in: found here, before it is built. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const features = join(import.meta.dirname, '../features');

/** The single keys that stand in a source, as `key: 'm'`, or with a choice as `key: on ? 'm' : 'v'`. */
const keysIn = (source: string): string[] =>
  Array.from(source.matchAll(/\bkey: ([^\n]*)/g), ([, value = '']) => value).flatMap((value) =>
    Array.from(value.matchAll(/'(.)'/g), ([, key = '']) => key),
  );

it('every key belongs to one feature', () => {
  const owners = new Map<string, string[]>();
  for (const path of globSync('**/*.{ts,tsx}', { cwd: features })) {
    if (/\.test\.tsx?$/.test(path)) continue;
    for (const key of keysIn(readFileSync(join(features, path), 'utf8')))
      owners.set(key, [...(owners.get(key) ?? []), path]);
  }
  expect([...owners.keys()]).toEqual(expect.arrayContaining(['m', 'v', 'h', '?']));
  expect([...owners].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

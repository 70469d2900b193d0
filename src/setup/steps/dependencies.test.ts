import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInstalled, refuseLink } from './dependencies.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-o', optional: true },
};
const installed = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };

test.each([
  ['all there', wanted, installed, true],
  ['more there than wanted', wanted, { ...installed, 'node_modules/extra': { version: '9.0.0' } }, true],
  ['nothing there', wanted, {}, false],
  ['another version', wanted, { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
  ['the same version with other content', wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'x' } }, false],
  [
    'an optional package in another version',
    wanted,
    { ...installed, 'node_modules/other-platform': { version: '2.0.0', integrity: 'sha512-o' } },
    false,
  ],
])('%s', (_name, lock, found, expected) => {
  expect(isInstalled(lock, found)).toBe(expected);
});

test('a folder that is a link to another clone is not installed into', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-dependencies-'));
  const [own, link] = [join(folder, 'own'), join(folder, 'link')];
  mkdirSync(own);
  symlinkSync(own, link);
  try {
    expect(() => refuseLink(link)).toThrow('npm ci would empty what it points to');
    expect(() => refuseLink(own)).not.toThrow();
    expect(() => refuseLink(join(folder, 'none'))).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

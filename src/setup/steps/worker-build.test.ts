import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inRepo } from '../paths.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A program that notes that it was called, and then does this. */
function program(path: string, does = ''): void {
  const name = path.split('/').at(-1);
  chmodSync(write(path, `#!/bin/sh\necho ${name} $1 >>"${folder}/calls"\n${does}\n`), 0o755);
}

test(
  'a build that was interrupted goes on: each step is done once, and one that failed begins again',
  { timeout: 30_000 },
  () => {
    for (const file of ['build.sh', 'unity.mjs']) {
      mkdirSync(join(folder, 'recipe'), { recursive: true });
      copyFileSync(inRepo('workers/native', file), join(folder, 'recipe', file));
    }
    write('recipe/overlay/shim', '');
    write('recipe/a.patch', '');
    write('package/worker/subprojects/wrap', '');
    write('package/worker/meson.build', '');
    const failsOnce = (name: string) =>
      `[ -e "${folder}/${name}-failed" ] || { touch "${folder}/${name}-failed"; exit 9; }`;
    program('recipe/libsrtp.sh', failsOnce('libsrtp'));
    for (const name of ['patch', 'node', 'sed', 'install']) program(`bin/${name}`);
    program('bin/meson', failsOnce('meson'));
    program('bin/ninja', failsOnce('ninja'));

    const build = () =>
      spawnSync(join(folder, 'recipe/build.sh'), ['package', 'made/worker', 'work'], {
        cwd: folder,
        env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      }).status;
    expect([build(), build(), build(), build()]).toEqual([9, 9, 9, 0]);
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    const count = (call: string): number => calls.filter((each) => each.startsWith(call)).length;
    expect(['libsrtp.sh', 'patch', 'meson setup', 'meson compile', 'ninja', 'install'].map(count)).toEqual([
      2, 1, 2, 1, 2, 1,
    ]);
  },
);

test('many files are compiled at once, but none beside one that defines the same name for itself', () => {
  const names = ['a', 'b', 'c', 'd'];
  write(
    'meson.build',
    `common_sources = [\n  'a.cpp',\n  'b.cpp',\n]\nif x\n  common_sources += [\n    'c.cpp', 'd.cpp',\n  ]\n`,
  );
  for (const name of names) {
    const own = name < 'c' ? 'static constexpr int Wait{ 1 };' : `static int only${name}{ 1 };`;
    write(`${name}.cpp`, `#define MS_CLASS "${name}"\n${own}\n`);
  }
  execFileSync(process.execPath, [inRepo('workers/native/unity.mjs'), folder, 'common_sources', '2']);
  const meson = readFileSync(join(folder, 'meson.build'), 'utf8');
  expect(meson).toBe("common_sources = ['unity-0.cpp', 'unity-1.cpp']\nif x\n  common_sources += []\n");
  const groups = [0, 1].map((index) => readFileSync(join(folder, `unity-${index}.cpp`), 'utf8'));
  const groupOf = (name: string) =>
    groups.findIndex((group) => group.includes(`#include "${name}.cpp"\n#undef MS_CLASS\n`));
  expect(names.map(groupOf).toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1]);
  expect(groupOf('a')).not.toBe(groupOf('b'));
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lowerBackgroundThreads } from './background-threads.ts';

/** Of this process: the name and the nice value of each thread, from proc(5). */
function priorities(): { readonly name: string; readonly nice: number }[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), nice: Number(fields[16]) };
  });
}

test.runIf(process.platform === 'linux')('threads of V8 stand back, and no others', () => {
  const before = priorities();
  lowerBackgroundThreads();
  const after = priorities();
  const isV8 = ({ name }: { readonly name: string }): boolean => name === 'V8Worker';
  expect(after.some(isV8)).toBe(true);
  expect(after.filter(isV8).map(({ nice }) => nice)).toEqual(after.filter(isV8).map(() => 10));
  const others = (all: typeof before) => all.filter((each) => !isV8(each)).map(({ nice }) => nice);
  expect(new Set(others(after))).toEqual(new Set(others(before)));
});

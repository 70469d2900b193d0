import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

const after = (...works: readonly (readonly [speech: number, work: number])[]): boolean => {
  const pace = new Pace();
  return works.map(([speech, work]) => pace.take(speech, work)).at(-1) ?? false;
};

it.each<[string, readonly (readonly [number, number])[], boolean]>([
  [
    'is not slow where work takes less than speech',
    [
      [5, 2],
      [5, 4],
    ],
    false,
  ],
  [
    'is slow where it takes longer',
    [
      [5, 6],
      [5, 7],
    ],
    true,
  ],
  ['says nothing before it has heard enough', [[5, 20]], false],
  [
    'does not go by one slow piece among quick ones',
    [
      [5, 2],
      [2, 4],
      [5, 2],
    ],
    false,
  ],
  [
    'stays slow until it is clearly quick again',
    [
      [9, 12],
      [9, 8.5],
    ],
    true,
  ],
  [
    'is quick again after that',
    [
      [9, 12],
      [9, 4],
    ],
    false,
  ],
])('%s', (_name, works, expected) => {
  expect(after(...works)).toBe(expected);
});

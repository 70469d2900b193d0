import { expect, it } from 'vitest';
import { ninetieth, Pace, rateAfter } from './rate.ts';

const of = (ms: number, count = 20): number[] => Array.from({ length: count }, () => ms);

it.each([
  [30, 'pictures in good time', of(20), 30],
  [30, 'one slow picture in ten', [...of(20, 18), 90, 90], 30],
  [30, 'more than one slow picture in ten', [...of(20, 17), 40, 40, 40], 24],
  [30, 'p90 just within 33 ms', of(33), 30],
  [30, 'p90 just over 33 ms', of(34), 24],
  [30, 'a slow machine', of(90), 10],
  [30, 'a machine that is too slow for any', of(900), 3],
  [10, 'a little time to spare', of(60), 10],
  [10, 'time to spare', of(34), 20],
  [24, 'too little to spare for the next rate', of(30), 24],
  [15, 'all the time of the world', of(2), 30],
])('from %d a second, with %s', (current, _, costs, rate) => {
  expect(rateAfter(current, costs)).toBe(rate);
});

it('takes the time that nine of ten stay within', () => {
  expect(ninetieth([5, 1, 9, 3, 7, 2, 8, 4, 10, 6])).toBe(9);
  expect(ninetieth([])).toBe(0);
});

it.each([
  [30, 30, 30],
  [30, 24, 24],
  [30, 20, 20],
  [30, 15, 15],
  [30, 10, 10],
  [25, 30, 25],
  [60, 30, 30],
])('of %d pictures a second takes at %d a second %d, though they come not quite in time', (camera, rate, taken) => {
  const pace = new Pace();
  const seconds = 10;
  let count = 0;
  for (let index = 0; index < camera * seconds; index += 1) {
    const late = index % 3 === 0 ? 3 : 0;
    if (pace.takes((index * 1_000) / camera + late, rate)) count += 1;
  }
  expect(Math.abs(count / seconds - taken)).toBeLessThan(1);
});

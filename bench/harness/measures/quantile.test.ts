import { expect, test } from 'vitest';
import { median, quantile } from './quantile.ts';

test('the median is not moved by one that is far off', () => {
  expect(median([3, 1, 200])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('other shares lie between the values next to them', () => {
  expect([0, 0.25, 0.5, 1].map((share) => quantile([30, 10, 20], share))).toEqual([10, 15, 20, 30]);
});

import { expect, test } from 'vitest';
import { Latency } from './latency.ts';

test('delays have percentiles, until they are forgotten', () => {
  const latency = new Latency();
  for (let ms = 1; ms <= 100; ms += 1) latency.record(ms);
  expect(latency.count).toBe(100);
  expect(latency.at(50)).toBeCloseTo(50, 0);
  expect(latency.at(99)).toBeCloseTo(99, 0);
  latency.clear();
  expect(latency.count).toBe(0);
});

test('one that seems to arrive before it was sent counts as at once', () => {
  const latency = new Latency();
  latency.record(-0.5);
  expect(latency.at(50)).toBe(0);
});

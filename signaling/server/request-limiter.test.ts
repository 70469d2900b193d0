import { expect, test } from 'vitest';
import { RequestLimiter } from './request-limiter.ts';

const limits = { requestsPerSecond: 3, burst: 2, refusals: 2 };
const at = (limiter: RequestLimiter, now: number, count: number): number[] =>
  Array.from({ length: count }, () => limiter.request(now));

test('a client may send so many requests in each second, and some more in each ten', () => {
  const limiter = new RequestLimiter(limits);
  expect(at(limiter, 0, 6)).toEqual([0, 0, 0, 0, 0, 1_000]);
  expect(at(limiter, 400.5, 1)).toEqual([600]);
  expect(at(limiter, 1_000, 4)).toEqual([0, 0, 0, 1_000]);
  expect(at(limiter, 9_900, 4)).toEqual([0, 0, 0, 100]);
  expect(at(limiter, 10_900, 6)).toEqual([0, 0, 0, 0, 0, 1_000]);
});

test('a wait that is told is long enough', () => {
  const limiter = new RequestLimiter(limits);
  at(limiter, 0.3, 5);
  const [waitMs = 0] = at(limiter, 500.7, 1);
  expect(at(limiter, 500.7 + waitMs, 1)).toEqual([0]);
});

test('so many refused requests in a minute are borne', () => {
  const limiter = new RequestLimiter(limits);
  expect([0, 100, 200].map((now) => limiter.refused(now))).toEqual([false, false, true]);
  expect(limiter.refused(60_000)).toBe(false);
});

import { afterEach, expect, test, vi } from 'vitest';
import { PacedLog } from './paced-log.ts';

afterEach(() => vi.useRealTimers());

test('what happens often is logged once in ten seconds, with how many times it was not', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const lines: number[] = [];
  const log = new PacedLog();
  const note = (): void => log.note((passedOver) => void lines.push(passedOver));
  for (let count = 0; count < 500; count += 1) note();
  expect(lines).toEqual([0]);
  vi.advanceTimersByTime(10_000);
  note();
  note();
  expect(lines).toEqual([0, 499]);
});

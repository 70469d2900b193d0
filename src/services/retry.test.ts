import { expect, test } from 'vitest';
import { CausewayError } from '../domain/errors.ts';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { retry } from './retry.ts';
import { settled } from './testing/meetings-harness.ts';

const away = (retryAfterMs?: number): CausewayError =>
  new CausewayError('unavailable', 'away', retryAfterMs === undefined ? {} : { retryAfterMs });

/** Fails with each of the errors, then succeeds. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const tried = { count: 0 };
  return {
    tried,
    attempt: async (): Promise<void> => {
      tried.count += 1;
      const error = left.shift();
      if (error) throw error;
    },
  };
}

test('waits as long as the error says, or a second, until it succeeds', async () => {
  const clock = new FakeClock();
  const { tried, attempt } = failing(away(300), away());
  const done = retry(clock, attempt);
  await settled();
  clock.advance(299);
  await settled();
  expect(tried.count).toBe(1);
  clock.advance(1);
  await settled();
  expect(tried.count).toBe(2);
  clock.advance(1_000);
  await done;
  expect([tried.count, clock.pending]).toEqual([3, 0]);
});

test('throws what does not pass', async () => {
  const { tried, attempt } = failing(new CausewayError('stale', 'gone'));
  await expect(retry(new FakeClock(), attempt)).rejects.toMatchObject({ code: 'stale' });
  expect(tried.count).toBe(1);
});

test('asks again what is wanted when a wait is ended, and leaves no timer', async () => {
  const clock = new FakeClock();
  const { tried, attempt } = failing(away(60_000), away(60_000));
  const waits = new Set<() => void>();
  let wanted = true;
  const done = retry(clock, attempt, { wanted: () => wanted, waits });
  await settled();
  for (const end of waits) end();
  await settled();
  expect(tried.count).toBe(2);
  wanted = false;
  for (const end of waits) end();
  await done;
  expect([tried.count, clock.pending, waits.size]).toEqual([2, 0, 0]);
});

import { expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { PING_INTERVAL_MS, PINGS_MISSED, startWatchdog } from './watchdog.ts';

function setUp() {
  const clock = new FakeClock();
  const pings: PromiseWithResolvers<void>[] = [];
  let hangs = 0;
  const stop = startWatchdog({
    clock,
    ping: () => {
      const ping = Promise.withResolvers<void>();
      pings.push(ping);
      return ping.promise;
    },
    onHang: () => (hangs += 1),
  });
  const pass = async (intervals: number) => {
    for (let i = 0; i < intervals; i += 1) {
      clock.advance(PING_INTERVAL_MS);
      await Promise.resolve();
    }
  };
  return { clock, pings, stop, pass, hangs: () => hangs };
}

test('a process that answers is asked again and again', async () => {
  const { pings, pass, hangs } = setUp();
  for (let i = 0; i < 10; i += 1) {
    await pass(1);
    pings.at(-1)?.resolve();
    await pass(1);
  }
  expect([pings.length > 5, hangs()]).toEqual([true, 0]);
});

test('one that does not is asked once, and given up after a while, once', async () => {
  const { clock, pings, pass, hangs } = setUp();
  await pass(PINGS_MISSED);
  expect(hangs()).toBe(0);
  await pass(1);
  expect(hangs()).toBe(1);
  expect(pings).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test.each(['resolve', 'reject'] as const)('one that answers late begins anew: %s', async (how) => {
  const { pings, pass, hangs } = setUp();
  await pass(PINGS_MISSED);
  pings[0]?.[how]();
  await Promise.resolve();
  await pass(PINGS_MISSED);
  expect(hangs()).toBe(0);
  await pass(1);
  expect([pings.length, hangs()]).toEqual([2, 1]);
});

test('ended, it asks nothing any more', async () => {
  const { clock, pass, stop, pings } = setUp();
  await pass(2);
  stop();
  stop();
  await pass(PINGS_MISSED * 2);
  expect([pings.length, clock.pending]).toEqual([1, 0]);
});

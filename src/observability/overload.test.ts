import { expect, test } from 'vitest';
import { silentLogger } from '../ports/logger.ts';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { OverloadWatch } from './overload.ts';

function watching() {
  const clock = new FakeClock();
  const now = { load: 0.2, lagMs: 0 };
  const watch = new OverloadWatch({
    clock,
    logger: silentLogger,
    load: () => now.load,
    lagMs: () => now.lagMs,
    limit: () => 0.95,
  });
  return { clock, now, watch };
}

test('a node is overloaded after some seconds at its limit, and no more after some well below', () => {
  const { clock, now, watch } = watching();
  now.load = 0.96;
  clock.advance(4_000);
  expect(watch.overloaded).toBe(false);
  clock.advance(1_000);
  expect(watch.overloaded).toBe(true);
  now.load = 0.9;
  clock.advance(20_000);
  expect(watch.overloaded).toBe(true);
  now.load = 0.8;
  clock.advance(5_000);
  expect(watch.overloaded).toBe(false);
});

test('a moment is none of its concern', () => {
  const { clock, now, watch } = watching();
  for (let time = 0; time < 10; time += 1) {
    now.load = 1;
    clock.advance(4_000);
    now.load = 0.5;
    clock.advance(1_000);
  }
  expect(watch.overloaded).toBe(false);
});

test('so is one whose event loop is late, though its workers have little to do', () => {
  const { clock, now, watch } = watching();
  now.lagMs = 400;
  clock.advance(5_000);
  expect(watch.overloaded).toBe(true);
  watch.close();
  watch.close();
});

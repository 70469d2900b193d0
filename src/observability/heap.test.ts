import { expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { HeapWatch } from './heap.ts';

it('says once that little is left, once that almost nothing is, and when there is more again', () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const say = (_context: object, message: string) => void lines.push(message);
  const logger = { debug: say, info: say, warn: say, error: say, child: () => logger };
  let used = 40;
  const watch = new HeapWatch({ clock, logger, look: () => ({ used, limit: 100 }) });
  const at = (share: number): string => {
    used = share;
    clock.advance(500);
    return watch.pressure;
  };
  expect([79, 80, 76, 89, 90, 86, 84, 79, 74].map(at)).toEqual([
    'none',
    'high',
    'high',
    'high',
    'critical',
    'critical',
    'high',
    'high',
    'none',
  ]);
  expect(lines).toEqual([
    expect.stringContaining('new rooms are refused'),
    expect.stringContaining('messages and chat are refused'),
    'there is more of the heap left again',
    'there is more of the heap left again',
  ]);
  watch.close();
  expect(clock.pending).toBe(0);
});

it("takes V8's word", () => {
  const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
  const watch = new HeapWatch({ clock: new FakeClock(), logger });
  expect(watch.pressure).toBe('none');
  watch.close();
});

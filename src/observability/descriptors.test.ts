import { expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.ts';
import { DescriptorWatch } from './descriptors.ts';

it('keeps a reserve, says so once, and when there are some again', () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const say = (_context: object, message: string) => void lines.push(message);
  const logger = { debug: say, info: say, warn: say, error: say, child: () => logger };
  let open = 20;
  const watch = new DescriptorWatch({ clock, logger, limit: 64, count: () => open });
  const accept = () => {
    open += 1;
    return watch.opened();
  };
  while (!watch.exhausted) expect(accept()).toBe(true);
  expect(open).toBe(56);
  expect(accept()).toBe(true);
  while (accept());
  expect(open).toBe(60);
  expect(lines).toEqual([expect.stringContaining('no file descriptors left')]);

  open = 30;
  clock.advance(5_000);
  expect(watch.exhausted).toBe(false);
  expect(lines.at(-1)).toContain('again');
  watch.close();
  expect(clock.pending).toBe(0);
});

it("takes the operating system's word", () => {
  const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
  const watch = new DescriptorWatch({ clock: new FakeClock(), logger });
  expect(watch.exhausted).toBe(false);
  expect(watch.opened()).toBe(true);
  watch.close();
});

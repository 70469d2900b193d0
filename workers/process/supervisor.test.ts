import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/ports/logger.ts';
import { pauseBeforeRestart, Supervisor } from './supervisor.ts';

/** A clock whose timers fire when the test says so. */
class FakeClock {
  readonly timers: { delayMs: number; callback: () => void }[] = [];

  now(): number {
    return 0;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { delayMs, callback };
    this.timers.push(timer);
    return () => this.#remove(timer);
  }

  fire(delayMs: number): void {
    const timer = this.timers.find((each) => each.delayMs === delayMs);
    if (!timer) throw new Error(`no timer of ${delayMs} ms among ${this.timers.map((each) => each.delayMs).join()}`);
    this.#remove(timer);
    timer.callback();
  }

  #remove(timer: { delayMs: number; callback: () => void }): void {
    const index = this.timers.indexOf(timer);
    if (index >= 0) this.timers.splice(index, 1);
  }
}

class FakeProcess {
  closed = 0;
  readonly die: (reason: string) => void;

  constructor(die: (reason: string) => void) {
    this.die = die;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function supervise() {
  const clock = new FakeClock();
  const spawned: FakeProcess[] = [];
  const deaths: FakeProcess[] = [];
  const ready: FakeProcess[] = [];
  const failure: { next?: Error } = {};
  const leeway = { ms: 0 };
  const supervisor = new Supervisor<FakeProcess>({
    clock,
    logger: silentLogger,
    onReady: (process) => ready.push(process),
    onDeath: (process) => deaths.push(process),
    leewayMs: () => leeway.ms,
    spawn: (onDeath) => {
      if (failure.next) return Promise.reject(failure.next);
      const process = new FakeProcess(onDeath);
      spawned.push(process);
      return Promise.resolve(process);
    },
  });
  const kill = async () => {
    spawned.at(-1)?.die('killed');
    await settled();
  };
  return { clock, spawned, deaths, ready, failure, leeway, supervisor, kill };
}

const PROVEN_MS = 10_000;

describe('pauseBeforeRestart', () => {
  test.each([
    [0, 0],
    [1, 100],
    [2, 200],
    [5, 1_600],
    [20, 30_000],
    [2_000, 30_000],
  ])('after %i deaths in a row: %i ms', (deaths, pause) => {
    expect(pauseBeforeRestart(deaths)).toBe(pause);
  });
});

describe('Supervisor', () => {
  test('replaces a dead process at once', async () => {
    const { supervisor, spawned, deaths, ready, kill } = supervise();
    await supervisor.start();
    expect(supervisor.restarts).toBe(0);
    await kill();
    expect(deaths).toEqual([spawned[0]]);
    expect(ready).toEqual(spawned);
    expect(supervisor.current).toBe(spawned[1]);
    expect(supervisor.restarts).toBe(1);
  });

  test('takes the time that it is given for the first replacement', async () => {
    const { supervisor, spawned, clock, leeway, kill } = supervise();
    leeway.ms = 1_000;
    await supervisor.start();
    await kill();
    expect(spawned).toHaveLength(1);
    clock.fire(1_000);
    await settled();
    expect(supervisor.current).toBe(spawned[1]);
  });

  test('brakes a crash loop more and more', async () => {
    const { supervisor, spawned, clock, kill } = supervise();
    await supervisor.start();
    await kill();
    for (const pause of [100, 200, 400]) {
      const before = spawned.length;
      await kill();
      expect(supervisor.current).toBeUndefined();
      expect(spawned).toHaveLength(before);
      clock.fire(pause);
      await settled();
      expect(spawned).toHaveLength(before + 1);
    }
  });

  test('lets go of the brake when a process has lived for a while', async () => {
    const { supervisor, spawned, clock, kill } = supervise();
    await supervisor.start();
    await kill();
    clock.fire(PROVEN_MS);
    await kill();
    expect(supervisor.current).toBe(spawned[2]);
  });

  test('a death before that keeps the brake on: the timer is called off', async () => {
    const { supervisor, clock, kill } = supervise();
    await supervisor.start();
    await kill();
    await kill();
    expect(clock.timers.map(({ delayMs }) => delayMs)).toEqual([100]);
  });

  test('tries again, with the same brake, when the replacement does not start', async () => {
    const { supervisor, spawned, clock, failure, kill } = supervise();
    await supervisor.start();
    failure.next = new Error('no memory');
    await kill();
    expect(supervisor.current).toBeUndefined();
    clock.fire(100);
    await settled();
    delete failure.next;
    clock.fire(200);
    await settled();
    expect(supervisor.current).toBe(spawned[1]);
    expect(supervisor.restarts).toBe(3);
  });

  test('rejects when the first process does not start, and does not try again', async () => {
    const { supervisor, clock, failure } = supervise();
    failure.next = new Error('no such file');
    await expect(supervisor.start()).rejects.toThrow('no such file');
    expect(clock.timers).toEqual([]);
  });

  test('closes the process, twice if asked, and replaces nothing after that', async () => {
    const { supervisor, spawned, deaths, clock, kill } = supervise();
    await supervisor.start();
    await supervisor.close();
    await supervisor.close();
    await kill();
    expect(spawned).toHaveLength(1);
    expect(spawned[0]?.closed).toBeGreaterThan(0);
    expect(deaths).toEqual([]);
    expect(clock.timers).toEqual([]);
  });

  test('closed while a replacement starts: ends that one too', async () => {
    const { supervisor, spawned, ready } = supervise();
    await supervisor.start();
    spawned[0]?.die('killed');
    await supervisor.close();
    expect(spawned[1]?.closed).toBe(1);
    expect(ready).toEqual([spawned[0]]);
  });

  test('closed while it waits to restart: the timer is called off', async () => {
    const { supervisor, clock, kill } = supervise();
    await supervisor.start();
    await kill();
    await kill();
    await supervisor.close();
    expect(clock.timers).toEqual([]);
  });
});

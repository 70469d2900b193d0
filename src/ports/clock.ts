import type { Timer } from '../forwarding/timer.ts';

/** Time, so that tests can own it. */
export interface Clock extends Timer {
  /** Milliseconds since 1970, by this machine's clock: for display, never to decide by. */
  now(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

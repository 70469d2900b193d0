import type { Timer } from '../forwarding/timer.ts';
import { guarded } from './guarded.ts';
import type { Logger } from './logger.ts';

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

/** The system's clock; an error that a callback throws is logged, and does not end the process. */
export function guardedClock(logger: Logger): Clock {
  return {
    now: () => systemClock.now(),
    after: (delayMs, callback) => systemClock.after(delayMs, guarded(logger, 'a timer', callback)),
  };
}

/** Time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970, by this machine's clock: for display, never to decide by. */
  now(): number;
  /** Calls once after `delayMs`; the returned function calls it off. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

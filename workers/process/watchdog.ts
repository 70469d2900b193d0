import type { Clock } from '../../src/ports/clock.ts';

/** How often a process is asked for a sign of life, in ms. */
export const PING_INTERVAL_MS = 1_000;
/** So many intervals without an answer, and it is taken for dead: long enough for a machine that is short of CPU. */
export const PINGS_MISSED = 5;

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Resolves when the process answers. */
  readonly ping: () => Promise<unknown>;
  /** Called once: the process does not answer any more. */
  readonly onHang: () => void;
}

/**
 * Watches over a process that may hang: it would be given requests for ever, and answer none. Counts intervals, not
 * time: after this process itself has stood still, answers that came meanwhile get their turn. Returns how to end it.
 */
export function startWatchdog({ clock, ping, onHang }: WatchdogOptions): () => void {
  let waiting = false;
  let missed = 0;
  let stop: () => void;
  const answered = (): void => {
    waiting = false;
    missed = 0;
  };
  const look = (): void => {
    if (waiting) missed += 1;
    if (missed >= PINGS_MISSED) {
      onHang();
      return;
    }
    stop = clock.after(PING_INTERVAL_MS, look);
    if (waiting) return;
    waiting = true;
    // A failure is an answer, too; one that ends the process is seen elsewhere.
    ping().then(answered, answered);
  };
  stop = clock.after(PING_INTERVAL_MS, look);
  return () => stop();
}

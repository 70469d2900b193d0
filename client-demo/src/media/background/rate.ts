/** How many pictures a second are made, by how long one takes here. */

/** In pictures a second, the most first. */
const RATES = [30, 24, 20, 15, 10, 7.5, 5, 3] as const;

/** The rate at the start, in pictures a second. */
export const FULL_RATE = RATES[0];

/** How many pictures are looked at before the rate is changed. */
export const RATE_WINDOW = 20;

/** A faster rate is taken only if a picture leaves so much of its time free: else the rate would go to and fro. */
const FREE_SHARE = 0.3;

/** The time that nine of ten stay within; 0 of nothing. */
export function ninetieth(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.9) - 1)] ?? 0;
}

/**
 * The rate to go on with: the fastest at which nine of ten pictures are made in the time between two. At 30 a second that
 * is 33 ms.
 *
 * @param current - pictures a second now
 * @param costs - what the last pictures took, in ms
 */
export function rateAfter(current: number, costs: readonly number[]): number {
  const cost = ninetieth(costs);
  const fits = (rate: number): boolean => {
    const periodMs = 1_000 / rate;
    return cost <= (rate > current ? periodMs * (1 - FREE_SHARE) : periodMs);
  };
  return RATES.find(fits) ?? RATES[RATES.length - 1] ?? current;
}

/** A picture that comes earlier by less than this, in ms, is in time: cameras are not exact. */
const EARLY_MS = 10;

/** Which of a camera's pictures are made, so that there are no more than so many a second. */
export class Pace {
  #dueAt = -Infinity;

  /** Whether a picture that is there now, in ms, is to be made. If so, the next one is due a period later. */
  takes(now: number, rate: number): boolean {
    if (this.waitMs(now) > EARLY_MS) return false;
    this.#dueAt = Math.max(this.#dueAt + 1_000 / rate, now);
    return true;
  }

  /** How long it is until the next one is due, in ms. */
  waitMs(now: number): number {
    return Math.max(0, this.#dueAt - now);
  }
}

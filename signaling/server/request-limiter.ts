/** How many requests one connection may send. It runs no timers: one for each request would wake the server once more. */
import type { SignalingLimits } from './limits.ts';

const SECOND_MS = 1_000;
const BURST_MS = 10_000;
const REFUSALS_MS = 60_000;

/** Bounds how many come in a window of time, which begins with the first of them. */
class Quota {
  readonly #most: number;
  readonly #windowMs: number;
  #count = 0;
  #endsAt = 0;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one more. @returns in how many ms the next window may begin, if it is one too many; else 0 */
  take(now: number): number {
    if (now >= this.#endsAt) {
      this.#count = 0;
      this.#endsAt = now + this.#windowMs;
    }
    this.#count += 1;
    return this.#count > this.#most ? this.#endsAt - now : 0;
  }
}

export class RequestLimiter {
  readonly #rate: Quota;
  readonly #burst: Quota;
  readonly #refusals: Quota;

  constructor(limits: Pick<SignalingLimits, 'requestsPerSecond' | 'burst' | 'refusals'>) {
    this.#rate = new Quota(limits.requestsPerSecond, SECOND_MS);
    this.#burst = new Quota(limits.burst, BURST_MS);
    this.#refusals = new Quota(limits.refusals, REFUSALS_MS);
  }

  /**
   * How long the client has to wait before it sends another request, in ms; 0: this one is allowed.
   * @param now by a clock that never goes back, in ms
   */
  request(now: number): number {
    const waitMs = this.#rate.take(now);
    return waitMs === 0 ? 0 : Math.ceil(Math.min(waitMs, this.#burst.take(now)));
  }

  /** Counts a refused request; true when there were too many. */
  refused(now: number): boolean {
    return this.#refusals.take(now) > 0;
  }
}

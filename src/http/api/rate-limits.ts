/** How many requests are taken, from a key and from an address, over all nodes. */
import type { Response } from 'express';
import type { Rate, Rates } from '../../ports/rates.ts';
import { ProblemError } from './problem.ts';

const WINDOW_S = 60;

/** From one address, so many requests in a minute may show a key that is none. */
const REFUSALS_PER_MINUTE = 60;

export class RateLimits {
  readonly #perMinute: () => number;
  readonly #requests: Rate;
  readonly #refusals: Rate;

  constructor(rates: Rates, perMinute: () => number) {
    this.#perMinute = perMinute;
    this.#requests = rates('api-requests', perMinute, WINDOW_S);
    this.#refusals = rates('api-refusals', () => REFUSALS_PER_MINUTE, WINDOW_S);
  }

  /**
   * Counts a request of a key, and tells it by headers what is left (draft-ietf-httpapi-ratelimit-headers).
   * @throws {ProblemError} `rate_limited`
   */
  async take(key: string, response: Response): Promise<void> {
    const perMinute = this.#perMinute();
    const { within, remaining, resetMs } = await this.#requests.take(key);
    response.set('RateLimit-Policy', `"key";q=${perMinute};w=${WINDOW_S}`);
    response.set('RateLimit', `"key";r=${remaining};t=${seconds(resetMs)}`);
    if (within) return;
    throw new ProblemError('rate_limited', `the key has had its ${perMinute} requests of this minute`, {
      retryAfterMs: resetMs,
    });
  }

  /** Whoever tries keys is slowed down. @throws {ProblemError} `rate_limited` */
  requireTries(address: string): void {
    const retryAfterMs = this.#refusals.waitMs(address);
    if (retryAfterMs === 0) return;
    throw new ProblemError('rate_limited', 'too many requests without a good key came from this address', {
      retryAfterMs,
    });
  }

  async noteRefusal(address: string): Promise<void> {
    await this.#refusals.take(address);
  }
}

const seconds = (ms: number): number => Math.ceil(ms / 1_000);

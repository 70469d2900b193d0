/** How many requests each connection may send. */
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { SignalingLimits } from './limits.ts';

const BURST_SECONDS = 10;
const REFUSAL_SECONDS = 60;

export class RequestLimiter {
  readonly #rate: RateLimiterMemory;
  readonly #burst: RateLimiterMemory;
  readonly #requests: BurstyRateLimiter;
  readonly #refusals: RateLimiterMemory;

  constructor(limits: Pick<SignalingLimits, 'requestsPerSecond' | 'burst' | 'refusals'>) {
    this.#rate = new RateLimiterMemory({ points: limits.requestsPerSecond, duration: 1 });
    this.#burst = new RateLimiterMemory({ points: limits.burst, duration: BURST_SECONDS });
    this.#requests = new BurstyRateLimiter(this.#rate, this.#burst);
    this.#refusals = new RateLimiterMemory({ points: limits.refusals, duration: REFUSAL_SECONDS });
  }

  /** How long the connection has to wait before it sends another request, in ms; 0: this one is allowed. */
  async request(connectionId: string): Promise<number> {
    const refusal = await refusalOf(this.#requests.consume(connectionId));
    return refusal ? Math.max(1, Math.ceil(refusal.msBeforeNext)) : 0;
  }

  /** Counts a refused request; true when there were too many. */
  async refused(connectionId: string): Promise<boolean> {
    return (await refusalOf(this.#refusals.consume(connectionId))) !== null;
  }

  /** The connection is gone. */
  async forget(connectionId: string): Promise<void> {
    await Promise.all([this.#rate, this.#burst, this.#refusals].map((limiter) => limiter.delete(connectionId)));
  }
}

/** The library tells a refusal by rejecting. */
async function refusalOf(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes | null> {
  try {
    await consumed;
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}

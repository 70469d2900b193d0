/** Bounds in windows of time: counted in Redis for all nodes of a cluster, in memory for a node that is alone. */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Counted, Rate, Rates } from '../ports/rates.ts';
import { loadScript } from '../redis/lua-script.ts';
import type { RedisClient } from '../redis/redis-client.ts';

const COUNT = loadScript(new URL('count.lua', import.meta.url));

/** Of keys that have had all of their window, so many are known at once before those are forgotten whose window is over. */
const MANY = 10_000;

/** Counts in this process. */
export const ratesAlone: Rates = (name, most, windowS) => {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: 1, duration: windowS });
  return new LimitedRate(limiter, (points) => (limiter.points = points), most, windowS);
};

/**
 * Counts in Redis: one round trip for each `take`, none for a key that has had all. While Redis is away this node counts alone.
 * @param namespace what the keys of this cluster begin with
 */
export function ratesOverRedis(client: RedisClient, namespace: string): Rates {
  // What the limiter uses of ioredis; ours ends in bounded time.
  const storeClient = {
    rlflxIncr: ([key = '', points = '', windowS = '']: readonly string[]): Promise<unknown> =>
      client.run(COUNT, [key], [points, windowS]),
  };
  return (name, most, windowS) => {
    const alone = new RateLimiterMemory({ keyPrefix: name, points: 1, duration: windowS });
    const limiter = new RateLimiterRedis({
      storeClient,
      keyPrefix: `causeway:${namespace}:rate:${name}`,
      points: 1,
      duration: windowS,
      insuranceLimiter: alone,
    });
    const bound = (points: number): void => {
      limiter.points = points;
      alone.points = points;
    };
    return new LimitedRate(limiter, bound, most, windowS);
  };
}

class LimitedRate implements Rate {
  readonly #limiter: RateLimiterAbstract;
  readonly #bound: (points: number) => void;
  readonly #most: () => number;
  readonly #windowS: number;
  /** When the window is over of a key that has had all of it, by a clock that never goes back. */
  readonly #over = new Map<string, number>();

  constructor(limiter: RateLimiterAbstract, bound: (points: number) => void, most: () => number, windowS: number) {
    this.#limiter = limiter;
    this.#bound = bound;
    this.#most = most;
    this.#windowS = windowS;
  }

  async take(key: string): Promise<Counted> {
    const most = this.#most();
    if (most === Infinity) return { within: true, remaining: Infinity, resetMs: 0 };
    const known = this.waitMs(key);
    if (known > 0) return { within: false, remaining: 0, resetMs: known };
    this.#bound(most);
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiter.consume(encodeURIComponent(key));
      return { within: true, remaining: remainingPoints, resetMs: msBeforeNext };
    } catch (refusal) {
      // Nothing else is to be expected; a bound that cannot be held refuses nobody.
      if (!(refusal instanceof RateLimiterRes))
        return { within: true, remaining: most, resetMs: this.#windowS * 1_000 };
      this.#noteOver(key, refusal.msBeforeNext);
      return { within: false, remaining: 0, resetMs: refusal.msBeforeNext };
    }
  }

  waitMs(key: string): number {
    const left = (this.#over.get(key) ?? 0) - performance.now();
    if (left > 0) return Math.ceil(left);
    this.#over.delete(key);
    return 0;
  }

  #noteOver(key: string, ms: number): void {
    if (this.#over.size >= MANY) for (const each of this.#over.keys()) this.waitMs(each);
    this.#over.set(key, performance.now() + ms);
  }
}

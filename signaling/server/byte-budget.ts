/** How many bytes somebody may have told to others, as a token bucket for each key. It runs no timers. */

interface Bucket {
  /** What is left, in bytes; below 0 after something larger than what was left. */
  left: number;
  /** When that was so, in ms. */
  at: number;
}

/** How much may come at once, in seconds of the rate. */
const BURST_SECONDS = 10;

/** Buckets beyond which those that are full again are forgotten. */
const SWEEP_FROM = 1_024;

export class ByteBudget {
  readonly #bytesPerMs: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = SWEEP_FROM;

  /** @param bytesPerSecond that each key may keep up */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1_000;
    this.#burst = bytesPerSecond * BURST_SECONDS;
  }

  /**
   * In how many ms the key has something left again; 0: now.
   * @param now by a clock that never goes back, in ms
   */
  waitMs(key: string, now: number): number {
    const { left } = this.#bucket(key, now);
    return left > 0 ? 0 : Math.ceil((1 - left) / this.#bytesPerMs);
  }

  spend(key: string, bytes: number, now: number): void {
    const bucket = this.#bucket(key, now);
    bucket.left -= bytes;
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#sweepAt) this.#sweep(now);
  }

  /** How many keys it remembers. */
  get size(): number {
    return this.#buckets.size;
  }

  #bucket(key: string, now: number): Bucket {
    const { left, at } = this.#buckets.get(key) ?? { left: this.#burst, at: now };
    return { left: Math.min(this.#burst, left + (now - at) * this.#bytesPerMs), at: now };
  }

  #sweep(now: number): void {
    for (const key of this.#buckets.keys()) {
      if (this.#bucket(key, now).left >= this.#burst) this.#buckets.delete(key);
    }
    this.#sweepAt = Math.max(SWEEP_FROM, this.#buckets.size * 2);
  }
}

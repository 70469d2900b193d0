/** Chance that is the same for the same seed, on every machine. */

/** Marsaglia's xorshift of 32 bits with the shifts 13, 17, 5: Journal of Statistical Software 8(14), 2003, section 4. */
export class Random {
  #state: number;

  /** @param seeds whole numbers; each combination begins a series of its own */
  constructor(...seeds: readonly number[]) {
    this.#state = 0x9e3779b9;
    for (const seed of seeds) {
      this.#state = (this.#state ^ seed) >>> 0 || 1;
      // Seeds that differ in one bit have nothing in common after a few steps.
      for (let step = 0; step < 16; step += 1) this.#step();
    }
  }

  /** At least 0, below 1. */
  next(): number {
    return this.#step() / 2 ** 32;
  }

  /** At least `low`, below `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, at least 0, below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Of the normal distribution, by the method of Box and Muller. */
  normal(mean: number, deviation: number): number {
    return mean + deviation * Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** @throws {RangeError} where there is nothing to pick from */
  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  #step(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }
}

/** Things of which each is as likely as its weight says. */
export class Weighted<T> {
  readonly #things: readonly T[];
  /** The sum of the weights up to each. */
  readonly #sums: Float64Array;

  /** @throws {RangeError} where nothing has a weight */
  constructor(things: readonly T[], weightOf: (thing: T) => number) {
    this.#things = things;
    this.#sums = new Float64Array(things.length);
    let sum = 0;
    for (const [index, thing] of things.entries()) this.#sums[index] = sum += weightOf(thing);
    if (sum <= 0) throw new RangeError('nothing has a weight');
  }

  draw(random: Random): T {
    const at = random.next() * (this.#sums.at(-1) ?? 0);
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    const drawn = this.#things[low];
    if (drawn === undefined) throw new RangeError('nothing to draw from');
    return drawn;
  }
}

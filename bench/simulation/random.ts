/** Chance that is the same for the same seed, on every machine. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';

/** Seeds that differ in one bit have nothing in common after a few steps. */
const FIRST_STEPS = 8;

function begun(seed: number): RandomGenerator {
  const generator = xoroshiro128plus(seed);
  skipN(generator, FIRST_STEPS);
  return generator;
}

export class Random {
  readonly #generator: RandomGenerator;

  /** @param seeds whole numbers of 32 bits; each combination begins a series of its own */
  constructor(...seeds: readonly number[]) {
    const seed = seeds.reduce((mixed, each) => begun(mixed ^ each).next(), 0);
    this.#generator = begun(seed);
  }

  /** At least 0, below 1. */
  next(): number {
    return uniformFloat64(this.#generator);
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

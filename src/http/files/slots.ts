/** Bounds what is under way at a time: of all, and of each. */
import { CausewayError } from '../../domain/errors.ts';

export class Slots {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(most: number, mostOfOne: number) {
    this.#most = most;
    this.#mostOfOne = mostOfOne;
  }

  /** @returns gives it back @throws `rate_limited` */
  take(whose: string): () => void {
    const own = this.#taken.get(whose) ?? 0;
    if (own >= this.#mostOfOne) throw new CausewayError('rate_limited', 'you move as many files as one may at a time');
    if (this.#all >= this.#most) throw new CausewayError('rate_limited', 'the server moves as many files as it can');
    this.#taken.set(whose, own + 1);
    this.#all += 1;
    return () => {
      this.#all -= 1;
      const left = (this.#taken.get(whose) ?? 1) - 1;
      if (left === 0) this.#taken.delete(whose);
      else this.#taken.set(whose, left);
    };
  }
}

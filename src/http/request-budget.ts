/** Bounds how often somebody may ask for something, in windows of time. */
export class RequestBudget {
  readonly #most: number;
  readonly #windowMs: number;
  #counts = new Map<string, number>();
  #endsAt = 0;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one more, and says whether it is within the bound. */
  take(who: string, now: number = performance.now()): boolean {
    if (now >= this.#endsAt) {
      // One window for all: what is kept is no more than came within it.
      this.#counts = new Map();
      this.#endsAt = now + this.#windowMs;
    }
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.set(who, count);
    return count <= this.#most;
  }
}

/** A quantity over simulated time. */
export class Meter {
  #level = 0;
  #since = 0;
  #sum = 0;
  #peak = 0;

  get level(): number {
    return this.#level;
  }

  get peak(): number {
    return this.#peak;
  }

  /** The level times the seconds that it lasted, until the last change: to be brought up to date by a change of 0. */
  get sum(): number {
    return this.#sum;
  }

  change(by: number, nowMs: number): void {
    this.#sum += (this.#level * (nowMs - this.#since)) / 1_000;
    this.#since = nowMs;
    this.#level += by;
    this.#peak = Math.max(this.#peak, this.#level);
  }
}

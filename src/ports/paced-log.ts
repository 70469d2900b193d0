/** How often the same thing is logged, in ms. */
const EVERY_MS = 10_000;

/** Logs what others can cause as often as they like: once at first, then at most once in 10 s. */
export class PacedLog {
  #last = -Infinity;
  #passedOver = 0;

  /** @param write is told how many times since the last line were not logged */
  note(write: (passedOver: number) => void): void {
    const now = performance.now();
    if (now - this.#last < EVERY_MS) {
      this.#passedOver += 1;
      return;
    }
    this.#last = now;
    const passedOver = this.#passedOver;
    this.#passedOver = 0;
    write(passedOver);
  }
}

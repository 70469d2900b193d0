/** Carries out the requests of one connection one after the other, in the order in which they came. */

interface Waiting {
  readonly bytes: number;
  readonly work: () => Promise<void>;
}

export class RequestQueue {
  readonly #maxWaiting: number;
  readonly #maxBytes: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #working = false;

  constructor(maxWaiting: number, maxBytes: number) {
    this.#maxWaiting = maxWaiting;
    this.#maxBytes = maxBytes;
  }

  /** False if too much waits already. `work` must not reject. */
  push(bytes: number, work: () => Promise<void>): boolean {
    if (this.#waiting.length >= this.#maxWaiting || this.#waitingBytes + bytes > this.#maxBytes) return false;
    this.#waiting.push({ bytes, work });
    this.#waitingBytes += bytes;
    if (!this.#working) void this.#carryOut();
    return true;
  }

  /** Forgets what has not begun. */
  clear(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  async #carryOut(): Promise<void> {
    this.#working = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#waitingBytes -= next.bytes;
      await next.work();
    }
    this.#working = false;
  }
}

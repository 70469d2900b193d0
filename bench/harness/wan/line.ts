/** What a long line does to what is sent over it. */

export interface Impairment {
  /** One way, in ms. */
  readonly delayMs: number;
  /** The delay varies by up to so much more, in ms, the order being kept. */
  readonly jitterMs: number;
  /** Share of what is lost, from 0 to 1. */
  readonly loss: number;
  /** Share of what is overtaken by what follows, from 0 to 1. */
  readonly reorder: number;
}

export const FLAWLESS: Impairment = { delayMs: 0, jitterMs: 0, loss: 0, reorder: 0 };

/** So much longer something takes that is overtaken, in ms. */
const OVERTAKEN_MS = 25;

/** One direction. */
export class Line {
  /** May change at any time. */
  impairment: Impairment = FLAWLESS;
  /** What was given to it so far, and what of it was lost. */
  sent = 0;
  lost = 0;
  /** When the last one arrives that was not overtaken, in ms of `performance.now()`. */
  #lastAt = 0;
  readonly #underWay: { readonly at: number; readonly arrive: () => void }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Takes something, and calls `arrive` when it comes out at the other end, if it does. */
  send(arrive: () => void): void {
    const { loss, reorder, delayMs } = this.impairment;
    this.sent += 1;
    if (Math.random() < loss) {
      this.lost += 1;
    } else if (Math.random() < reorder) {
      setTimeout(() => this.#arrive(arrive), delayMs + OVERTAKEN_MS);
    } else {
      this.#inOrder(arrive, 0);
    }
  }

  /** The same for a stream, which loses nothing: what is lost on its way is sent again, and all that follows waits. */
  sendReliably(arrive: () => void): void {
    const { loss, delayMs } = this.impairment;
    this.sent += 1;
    const again = Math.random() < loss;
    if (again) this.lost += 1;
    // The sender finds out after a round trip, and not before 200 ms (RFC 6298 lets it be more).
    this.#inOrder(arrive, again ? Math.max(200, 2 * delayMs) : 0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #inOrder(arrive: () => void, moreMs: number): void {
    const { delayMs, jitterMs } = this.impairment;
    const at = Math.max(this.#lastAt, performance.now() + delayMs + jitterMs * Math.random() + moreMs);
    this.#lastAt = at;
    this.#underWay.push({ at, arrive });
    if (this.#underWay.length === 1) this.#wait();
  }

  #wait(): void {
    const [next] = this.#underWay;
    if (next === undefined || this.#closed) return;
    this.#timer = setTimeout(
      () => {
        // A timer may be early by a part of a millisecond.
        while (this.#underWay[0] !== undefined && this.#underWay[0].at <= performance.now() + 0.5) {
          const arrived = this.#underWay.shift();
          if (arrived !== undefined) this.#arrive(arrived.arrive);
        }
        this.#wait();
      },
      Math.max(0, next.at - performance.now()),
    );
  }

  #arrive(arrive: () => void): void {
    if (!this.#closed) arrive();
  }
}

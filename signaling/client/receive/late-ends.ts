/** Ends what is needed no longer a while later, and all of it together: each end is a negotiation, which holds up a page's pictures. */
export class LateEnds<T> {
  readonly #waitMs: number;
  readonly #end: (ended: readonly T[]) => void;
  readonly #waiting = new Set<T>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param waitMs from the last that was added, in ms */
  constructor(waitMs: number, end: (ended: readonly T[]) => void) {
    this.#waitMs = waitMs;
    this.#end = end;
  }

  get waiting(): ReadonlySet<T> {
    return this.#waiting;
  }

  add(item: T): void {
    this.#waiting.add(item);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const ended = [...this.#waiting];
      this.#waiting.clear();
      this.#end(ended);
    }, this.#waitMs);
  }

  /** Nothing is ended any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }
}

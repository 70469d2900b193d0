import type { Clock } from '../../src/ports/clock.ts';

/** How often a line of one kind is written, in ms; those between are counted. */
const EVERY_MS = 60_000;
/** Kinds that are told apart: what clients and strangers cause must not fill the memory. */
const MAX_KINDS = 100;

/** Writes lines that somebody outside can cause as often as they like: the first of each kind, then one a minute. */
export class SparingLog {
  readonly #clock: Clock;
  /** By kind, how many were not written. */
  readonly #unwritten = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param write is given how many lines of this kind were left out since the last one */
  line(kind: string, write: (leftOut: number) => void): void {
    const unwritten = this.#unwritten.get(kind);
    if (unwritten !== undefined) this.#unwritten.set(kind, unwritten + 1);
    else if (this.#unwritten.size < MAX_KINDS) this.#write(kind, write, 0);
  }

  #write(kind: string, write: (leftOut: number) => void, leftOut: number): void {
    write(leftOut);
    this.#unwritten.set(kind, 0);
    this.#clock.after(EVERY_MS, () => {
      const more = this.#unwritten.get(kind) ?? 0;
      this.#unwritten.delete(kind);
      if (more > 0) this.#write(kind, write, more);
    });
  }
}

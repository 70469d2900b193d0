/** One timer that pings all connections, a part of them at each of its ticks so that they do not come in one burst. */
import type { Clock } from '../../src/ports/clock.ts';

const PARTS = 10;

/** A connection: called once in each interval. */
type Beat = () => void;

export class Heartbeat {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #parts: readonly Set<Beat>[] = Array.from({ length: PARTS }, () => new Set<Beat>());
  #added = 0;
  #ticks = 0;
  #stopTimer: () => void;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#tickMs = intervalMs / PARTS;
    this.#stopTimer = this.#arm();
  }

  /** Calls `beat` once in each interval until the returned function is called. */
  add(beat: Beat): () => void {
    const part = this.#part(this.#added);
    this.#added += 1;
    part.add(beat);
    return () => part.delete(beat);
  }

  /** May be called twice. */
  close(): void {
    this.#stopTimer();
  }

  #arm(): () => void {
    return this.#clock.after(this.#tickMs, () => {
      this.#stopTimer = this.#arm();
      for (const beat of this.#part(this.#ticks)) beat();
      this.#ticks += 1;
    });
  }

  #part(count: number): Set<Beat> {
    return this.#parts[count % PARTS] ?? new Set();
  }
}

/** Whether this node has so much to do that another participant would spoil the meetings that it has. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';

export interface OverloadOptions {
  readonly clock: Timer;
  readonly logger: Logger;
  /** Share of the CPUs of all media workers that is in use, 0 to 1. */
  readonly load: () => number;
  /** From which load on; asked at each look. */
  readonly limit: () => number;
  /** By how much the event loop was late at half of the times since the last call, in ms; its own word unless given. */
  readonly lagMs?: () => number;
}

const LOOK_MS = 1_000;
/** So many looks in a row decide: a moment's work is none of its concern. */
const LOOKS = 5;
/** How late the event loop may be. */
const MOST_LAG_MS = 300;
/** It is over only well below the limit, so that joins are not let in and refused in turns. */
const EASED = 0.9;

export class OverloadWatch {
  readonly #options: OverloadOptions;
  readonly #lagMs: () => number;
  #stop: () => void;
  #endLag: () => void = () => undefined;
  /** How many looks in a row said the opposite of what holds. */
  #against = 0;
  #overloaded = false;

  constructor(options: OverloadOptions) {
    this.#options = options;
    this.#lagMs = options.lagMs ?? this.#measureLag();
    this.#stop = options.clock.after(LOOK_MS, () => this.#look());
  }

  /** Whether joins are to be refused. */
  get overloaded(): boolean {
    return this.#overloaded;
  }

  /** May be called twice. */
  close(): void {
    this.#stop();
    this.#endLag();
  }

  #look(): void {
    const { clock, logger, load, limit } = this.#options;
    const figures = { load: load(), lagMs: this.#lagMs() };
    const share = this.#overloaded ? EASED : 1;
    const much = figures.load >= limit() * share || figures.lagMs >= MOST_LAG_MS * share;
    this.#against = much === this.#overloaded ? 0 : this.#against + 1;
    if (this.#against >= LOOKS) {
      this.#against = 0;
      this.#overloaded = much;
      if (much) logger.warn(figures, 'this node has too much to do: it takes no joins');
      else logger.info(figures, 'this node takes joins again');
    }
    this.#stop = clock.after(LOOK_MS, () => this.#look());
  }

  #measureLag(): () => number {
    const resolution = 20;
    const histogram = monitorEventLoopDelay({ resolution });
    histogram.enable();
    this.#endLag = () => histogram.disable();
    return () => {
      const ms = histogram.percentile(50) / 1e6 - resolution;
      histogram.reset();
      return Number.isFinite(ms) ? ms : 0;
    };
  }
}

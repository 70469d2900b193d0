/** Tells whoever sends a track what is wanted of it: at once when more is, and a little later when less is. */
import { EVERYTHING, type WantedLayer } from './demand.ts';
import type { Timer } from './timer.ts';

/** What is wanted again within so long, in ms, was not given up: no key frame is needed for it. */
export const LESS_AFTER_MS = 1_000;

export class DemandTeller {
  readonly #timer: Timer;
  readonly #tell: (layer: WantedLayer) => void;
  #told: WantedLayer;
  #wanted: WantedLayer;
  #cancel: (() => void) | undefined;
  #closed = false;

  /**
   * @param tell must not throw
   * @param told what whoever sends the track knows already: at first a publisher sends everything
   */
  constructor(timer: Timer, tell: (layer: WantedLayer) => void, told = EVERYTHING) {
    this.#timer = timer;
    this.#tell = tell;
    this.#told = told;
    this.#wanted = told;
  }

  wants(layer: WantedLayer): void {
    if (this.#closed) return;
    this.#wanted = layer;
    if (layer > this.#told) {
      this.#now();
    } else if (layer === this.#told) {
      this.#stop();
    } else {
      this.#cancel ??= this.#timer.after(LESS_AFTER_MS, () => this.#now());
    }
  }

  /** Tells nothing any more: what is wanted of the track's next media is told by another. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #now(): void {
    this.#stop();
    if (this.#wanted === this.#told) return;
    this.#told = this.#wanted;
    this.#tell(this.#wanted);
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** What happens when, in simulated time. */
import type { Clock } from '../../src/ports/clock.ts';

interface Event {
  readonly atMs: number;
  /** Events of one moment happen in the order in which they were asked for. */
  readonly order: number;
  action: (() => void) | undefined;
}

/** A binary heap of events; the clock of everything in the simulation. */
export class EventQueue implements Clock {
  readonly #heap: Event[] = [];
  #now = 0;
  #ever = 0;

  /** In ms since the simulation began. */
  now(): number {
    return this.#now;
  }

  /** How many events are still to come, those that were called off included. */
  get size(): number {
    return this.#heap.length;
  }

  /**
   * Does it at a time; what is past is done next.
   * @returns calls it off
   */
  at(atMs: number, action: () => void): () => void {
    const event: Event = { atMs: Math.max(atMs, this.#now), order: (this.#ever += 1), action };
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return () => {
      event.action = undefined;
    };
  }

  after(delayMs: number, action: () => void): () => void {
    return this.at(this.#now + delayMs, action);
  }

  /** Lets the next event happen. @returns false: there is none */
  step(): boolean {
    const event = this.#heap[0];
    const last = this.#heap.pop();
    if (event === undefined || last === undefined) return false;
    if (event !== last) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    this.#now = event.atMs;
    event.action?.();
    return true;
  }

  #rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >>> 1;
      if (!this.#swapIfSooner(at, parent)) return;
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      const child = this.#isSooner(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfSooner(child, at)) return;
      at = child;
    }
  }

  #isSooner(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    return a !== undefined && b !== undefined && (a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  }

  #swapIfSooner(lower: number, upper: number): boolean {
    const [below, above] = [this.#heap[lower], this.#heap[upper]];
    if (below === undefined || above === undefined || !this.#isSooner(lower, upper)) return false;
    this.#heap[upper] = below;
    this.#heap[lower] = above;
    return true;
  }
}

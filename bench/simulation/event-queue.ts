/** What happens when, in simulated time. */
import TinyQueue from 'tinyqueue';
import type { Clock } from '../../src/ports/clock.ts';

interface Event {
  readonly atMs: number;
  /** Events of one moment happen in the order in which they were asked for. */
  readonly order: number;
  action: (() => void) | undefined;
}

/** The clock of everything in the simulation. */
export class EventQueue implements Clock {
  readonly #events = new TinyQueue<Event>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #now = 0;
  #ever = 0;

  /** In ms since the simulation began. */
  now(): number {
    return this.#now;
  }

  /** How many events are still to come, those that were called off included. */
  get size(): number {
    return this.#events.length;
  }

  /**
   * Does it at a time; what is past is done next.
   * @returns calls it off
   */
  at(atMs: number, action: () => void): () => void {
    const event: Event = { atMs: Math.max(atMs, this.#now), order: (this.#ever += 1), action };
    this.#events.push(event);
    return () => {
      event.action = undefined;
    };
  }

  after(delayMs: number, action: () => void): () => void {
    return this.at(this.#now + delayMs, action);
  }

  /** Lets the next event happen. @returns false: there is none */
  step(): boolean {
    const event = this.#events.pop();
    if (event === undefined) return false;
    this.#now = event.atMs;
    event.action?.();
    return true;
  }
}

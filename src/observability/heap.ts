/** The heap of this process: a node that has little of it left takes nothing more on, instead of ending in the middle. */
import { getHeapStatistics } from 'node:v8';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';

/** `high`: no new rooms. `critical`: nobody new at all, and what people write is refused, so that calls go on. */
export type HeapPressure = 'none' | 'high' | 'critical';

export interface HeapWatchOptions {
  readonly clock: Timer;
  readonly logger: Logger;
  /** In bytes; V8's word unless given. */
  readonly look?: () => { readonly used: number; readonly limit: number };
}

/** How often it is looked at, in ms: what may be told in that time is far less than what is left. */
const LOOK_MS = 500;

/**
 * Shares of the heap in use from which on there is pressure. Garbage is part of that, but little: the fuller its heap, the
 * sooner V8 collects, at the latest half-way from what is alive to the limit.
 */
const FROM: Readonly<Record<Exclude<HeapPressure, 'none'>, number>> = { high: 0.8, critical: 0.9 };
/** It is over when so much less is in use, so that it does not come and go. */
const LESS = 0.05;

const heapOfProcess = (): { used: number; limit: number } => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return { used, limit };
};

/** Knows when the heap comes to its end, some time before it does. */
export class HeapWatch {
  readonly #options: HeapWatchOptions;
  #pressure: HeapPressure = 'none';
  #stop: () => void = () => undefined;

  constructor(options: HeapWatchOptions) {
    this.#options = options;
    this.#look();
    this.#lookLater();
  }

  get pressure(): HeapPressure {
    return this.#pressure;
  }

  close(): void {
    this.#stop();
  }

  #lookLater(): void {
    this.#stop = this.#options.clock.after(LOOK_MS, () => {
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const { used, limit } = (this.#options.look ?? heapOfProcess)();
    const pressure = pressureOf(used / limit, this.#pressure);
    if (pressure === this.#pressure) return;
    const rises = pressure === 'critical' || this.#pressure === 'none';
    this.#pressure = pressure;
    const { logger } = this.#options;
    const context = { usedBytes: used, limitBytes: limit };
    if (!rises) logger.info({ ...context, pressure }, 'there is more of the heap left again');
    else if (pressure === 'high') logger.warn(context, `little of the heap is left: new rooms are refused. ${REMEDY}`);
    else logger.error(context, `almost nothing of the heap is left: joins, messages and chat are refused. ${REMEDY}`);
  }
}

const REMEDY = 'Give the process more (NODE_OPTIONS=--max-old-space-size), or lower limits.rooms and limits.seats';

function pressureOf(share: number, before: HeapPressure): HeapPressure {
  const above = (level: 'high' | 'critical', already: boolean): boolean => share >= FROM[level] - (already ? LESS : 0);
  if (above('critical', before === 'critical')) return 'critical';
  return above('high', before !== 'none') ? 'high' : 'none';
}

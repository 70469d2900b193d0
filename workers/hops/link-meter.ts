import type { PipeTransport } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { LinkTraffic } from '../../src/ports/media-engine.ts';
import type { LegMeter } from '../legs/leg-meter.ts';

/** How often the pipes are read, in ms. */
const SAMPLE_INTERVAL_MS = 2_000;

interface Meter {
  readonly node: string;
  readonly pipe: PipeTransport;
  bytesReceived: number;
  bytesSent: number;
  /** A worker that hangs does not answer: it is not asked again meanwhile. */
  reading: boolean;
}

/** Adds up what crosses the pipes to each other node. */
export class LinkMeter {
  readonly #clock: Clock;
  readonly #legs: LegMeter;
  readonly #meters = new Set<Meter>();
  /** What went through pipes that are closed. */
  readonly #past = new Map<string, LinkTraffic>();
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, legs: LegMeter) {
    this.#clock = clock;
    this.#legs = legs;
  }

  /** How many pipes are open. */
  get size(): number {
    return this.#meters.size;
  }

  /** As last read. */
  get traffic(): readonly LinkTraffic[] {
    const sums = new Map(this.#past);
    for (const meter of this.#meters) addTo(sums, meter);
    return [...sums.values()];
  }

  /** Until the pipe closes. */
  add(node: string, pipe: PipeTransport): void {
    const meter = { node, pipe, bytesReceived: 0, bytesSent: 0, reading: false };
    this.#meters.add(meter);
    this.#legs.hop(node, pipe);
    pipe.observer.once('close', () => {
      this.#meters.delete(meter);
      addTo(this.#past, meter);
    });
    this.#stopTimer ??= this.#clock.after(SAMPLE_INTERVAL_MS, () => this.#sample());
  }

  #sample(): void {
    for (const meter of this.#meters) void read(meter);
    this.#stopTimer = this.#meters.size === 0 ? undefined : this.#clock.after(SAMPLE_INTERVAL_MS, () => this.#sample());
  }

  /** May be called twice. */
  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}

function addTo(sums: Map<string, LinkTraffic>, { node, bytesReceived, bytesSent }: LinkTraffic): void {
  const sum = sums.get(node) ?? { node, bytesReceived: 0, bytesSent: 0 };
  sums.set(node, {
    node,
    bytesReceived: sum.bytesReceived + bytesReceived,
    bytesSent: sum.bytesSent + bytesSent,
  });
}

async function read(meter: Meter): Promise<void> {
  if (meter.reading) return;
  meter.reading = true;
  try {
    const [stats] = await meter.pipe.getStats();
    // A pipe that closed meanwhile has been added up already.
    if (!stats || meter.pipe.closed) return;
    meter.bytesReceived = stats.bytesReceived;
    meter.bytesSent = stats.bytesSent;
  } catch {
    // It closed meanwhile.
  } finally {
    meter.reading = false;
  }
}

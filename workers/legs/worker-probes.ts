import type { Worker } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { MediaTelemetry } from '../../src/ports/media-telemetry.ts';
import { ForwardingProbe } from './forwarding-probe.ts';

/** How often a packet is sent through each worker, in ms. */
const PROBE_MS = 500;
/** So many are remembered: those of the last 10 s. */
const REMEMBERED = 20;

interface ProbedWorker {
  /** Undefined while it is made. */
  probe: ForwardingProbe | undefined;
  /** In s, the newest last. */
  readonly delays: number[];
}

export interface WorkerProbesOptions {
  readonly clock: Clock;
  readonly telemetry: MediaTelemetry;
  /** Those that are alive. */
  readonly workers: () => readonly Worker[];
}

/** A probe of each worker, made when it is first sent through. */
export class WorkerProbes {
  readonly #options: WorkerProbesOptions;
  readonly #probed = new WeakMap<Worker, ProbedWorker>();
  #stop: () => void = () => undefined;

  constructor(options: WorkerProbesOptions) {
    this.#options = options;
    this.#sendLater();
  }

  /** How long packets took through a worker lately, in s, on average; undefined: none has come through yet. */
  delayOf(worker: Worker): number | undefined {
    const probed = this.#probed.get(worker);
    if (!probed) return undefined;
    const { probe, delays } = probed;
    // One that is still on its way tells as much as those that arrived.
    const known = probe?.underWay === undefined ? delays : [...delays, probe.underWay];
    if (known.length === 0) return undefined;
    return known.reduce((sum, delay) => sum + delay, 0) / known.length;
  }

  #sendLater(): void {
    const { clock, workers } = this.#options;
    this.#stop = clock.after(PROBE_MS, () => {
      for (const worker of workers()) {
        const probed = this.#probed.get(worker);
        if (probed) probed.probe?.send();
        else void this.#open(worker);
      }
      this.#sendLater();
    });
  }

  async #open(worker: Worker): Promise<void> {
    const probed: ProbedWorker = { probe: undefined, delays: [] };
    this.#probed.set(worker, probed);
    try {
      probed.probe = await ForwardingProbe.open(worker, (seconds) => {
        probed.delays.push(seconds);
        if (probed.delays.length > REMEMBERED) probed.delays.shift();
        this.#options.telemetry.forwarded(seconds);
      });
    } catch {
      // The worker died: another one takes its place, and is another worker here.
    }
  }

  /** May be called twice. */
  close(): void {
    this.#stop();
  }
}

/** One mediasoup worker process with its WebRtcServer, on its CPU. */
import process from 'node:process';
import { createWorker, workerBin as defaultWorkerBin } from 'mediasoup';
import type { WebRtcServer, Worker } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { fieldTrials } from './congestion-control.ts';
import { pinToCpu } from './cpu-pinning.ts';
import { copyPlainlyInMediasoup } from '../mediasoup/parameter-copies.ts';
import { startWatchdog } from './watchdog.ts';
import { limitsClients } from './worker-abilities.ts';
import { Listening } from './listening.ts';
import type { RtcOptions } from './webrtc-listen.ts';
import { gatherRequestsInMediasoup } from '../mediasoup/worker-channel.ts';

export interface MediaWorkerOptions {
  /** Index in the pool, from 0. */
  readonly index: number;
  /** The CPU to pin it to; null: leave it where the operating system puts it. */
  readonly cpu: number | null;
  readonly rtc: RtcOptions;
  /** Path of the mediasoup-worker executable; undefined: where mediasoup looks for it. */
  readonly workerBin: string | undefined;
  readonly logger: Logger;
  /** For the watch over a process that hangs. */
  readonly clock: Clock;
  /** The process ended without having been closed. Not called before `spawn` has resolved. */
  readonly onDeath: (reason: string) => void;
}

copyPlainlyInMediasoup();
gatherRequestsInMediasoup();

/** How long a worker may take to end when it is asked to, in ms; then it is killed. */
const CLOSE_DEADLINE_MS = 2_000;

/**
 * mediasoup closes each worker on SIGINT and SIGTERM by listeners of its own. That would cut all media at the first
 * signal, where the application must first let go of its participants; so those listeners are taken away again.
 * mediasoup adds them before `createWorker` returns.
 */
function withoutSignalListeners<T>(create: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  const created = create();
  signals.forEach((signal, i) => {
    for (const listener of process.listeners(signal)) {
      if (!before[i]?.has(listener)) process.off(signal, listener);
    }
  });
  return created;
}

async function start({ workerBin = defaultWorkerBin, index }: MediaWorkerOptions): Promise<Worker> {
  try {
    return await withoutSignalListeners(() =>
      createWorker({ logLevel: 'warn', workerBin, libwebrtcFieldTrials: fieldTrials }),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Media worker ${index} (${workerBin}) cannot start: ${reason}`, { cause: error });
  }
}

/** One that does not answer any more is dead to its participants, but only its death moves them elsewhere. */
function killWhenItHangs(worker: Worker, { clock, logger }: MediaWorkerOptions): void {
  const stop = startWatchdog({
    clock,
    ping: () => worker.getResourceUsage(),
    onHang: () => {
      logger.error({ pid: worker.pid }, 'A media worker does not answer, and is killed');
      process.kill(worker.pid, 'SIGKILL');
    },
  });
  worker.observer.once('close', stop);
}

export class MediaWorker {
  readonly worker: Worker;
  readonly #listening: Listening;
  /** The CPU that it is pinned to; null: not pinned. */
  readonly cpu: number | null;
  /** Whether it drops what clients send and ask for too much, as one that is built here does. */
  readonly limitsClients: boolean;
  /** Routers on it: counted by those who open and close them. */
  routers = 0;

  private constructor(worker: Worker, listening: Listening, cpu: number | null, workerBin: string) {
    this.worker = worker;
    this.#listening = listening;
    this.cpu = cpu;
    this.limitsClients = limitsClients(workerBin);
  }

  /** Rejects when the process does not start, dies on the way, or cannot have its ports. */
  static async spawn(options: MediaWorkerOptions): Promise<MediaWorker> {
    const { logger, onDeath } = options;
    const worker = await start(options);
    worker.on('died', (error) => onDeath(error.message));
    worker.on('listenererror', (event, error) =>
      logger.error({ event, err: error }, 'A listener on a media worker failed'),
    );
    try {
      const listening = await Listening.open(worker, options);
      const cpu = options.cpu === null ? null : await pinToCpu(worker.pid, options.cpu, logger);
      if (worker.closed) throw new Error(`Media worker ${options.index} died while it started`);
      killWhenItHangs(worker, options);
      return new MediaWorker(worker, listening, cpu, options.workerBin ?? defaultWorkerBin);
    } catch (error) {
      await end(worker);
      throw error;
    }
  }

  /** For transports that are opened from now on. */
  get webRtcServer(): WebRtcServer {
    return this.#listening.server;
  }

  /** What a client is told in place of a candidate's address; undefined: not this candidate. */
  get tell(): (address: string) => string | undefined {
    return this.#listening.tell;
  }

  get pid(): number {
    return this.worker.pid;
  }

  /** Resolves when the process has ended; may be called twice. */
  close(): Promise<void> {
    return end(this.worker);
  }
}

async function end(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return;
  const ended = new Promise<void>((resolve) => worker.once('subprocessclose', resolve));
  worker.close();
  const deadline = setTimeout(() => process.kill(worker.pid, 'SIGKILL'), CLOSE_DEADLINE_MS);
  await ended;
  clearTimeout(deadline);
}

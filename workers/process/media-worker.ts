/** One mediasoup worker process with its WebRtcServer, on its CPU. */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorker, workerBin as defaultWorkerBin } from 'mediasoup';
import type { WebRtcServer, Worker } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { fieldTrials } from './congestion-control.ts';
import { pinToCpu } from './cpu-pinning.ts';
import { copyPlainlyInMediasoup } from '../mediasoup/parameter-copies.ts';
import { endOrphansOn } from './orphans.ts';
import { startWatchdog } from './watchdog.ts';
import { limitsClients } from './worker-abilities.ts';
import { describeListenFailure, listenInfos, type RtcOptions } from './webrtc-listen.ts';
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

/** Ports of a server that was killed are free when its workers have noticed: within so long, in ms. */
const PORT_WAIT_MS = 3_000;
const PORT_RETRY_MS = 200;
const TAKEN = /address already in use/;

/** Waits for ports that the worker of a server held which was killed just now, and ends that worker if it hangs. */
async function listen(worker: Worker, { rtc, index, logger }: MediaWorkerOptions): Promise<WebRtcServer> {
  const deadline = performance.now() + PORT_WAIT_MS;
  for (;;) {
    try {
      return await worker.createWebRtcServer({ listenInfos: listenInfos(rtc, index) });
    } catch (error) {
      const taken = error instanceof Error && TAKEN.test(error.message);
      if (!taken || performance.now() > deadline) throw cannotListen(index, error);
      const pids = endOrphansOn(rtc.port + index);
      if (pids.length > 0)
        logger.warn({ pids }, 'Workers that outlived their server held a media port, and were ended');
      await sleep(PORT_RETRY_MS);
    }
  }
}

function cannotListen(index: number, error: unknown): Error {
  const reason = error instanceof Error ? describeListenFailure(error.message) : String(error);
  return new Error(`Media worker ${index} cannot listen: ${reason}`, { cause: error });
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
  readonly webRtcServer: WebRtcServer;
  /** The CPU that it is pinned to; null: not pinned. */
  readonly cpu: number | null;
  /** Whether it drops what clients send and ask for too much, as one that is built here does. */
  readonly limitsClients: boolean;
  /** Routers on it: counted by those who open and close them. */
  routers = 0;

  private constructor(worker: Worker, webRtcServer: WebRtcServer, cpu: number | null, workerBin: string) {
    this.worker = worker;
    this.webRtcServer = webRtcServer;
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
      const webRtcServer = await listen(worker, options);
      const cpu = options.cpu === null ? null : await pinToCpu(worker.pid, options.cpu, logger);
      if (worker.closed) throw new Error(`Media worker ${options.index} died while it started`);
      killWhenItHangs(worker, options);
      return new MediaWorker(worker, webRtcServer, cpu, options.workerBin ?? defaultWorkerBin);
    } catch (error) {
      await end(worker);
      throw error;
    }
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

/** The workers of this node: one for each CPU, each kept alive. */
import { performance } from 'node:perf_hooks';
import { systemClock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { WorkerStats } from '../../src/ports/media-engine.ts';
import { CpuMeter, readCpuSeconds } from './cpu-meter.ts';
import { readCpuSet } from './cpu-set.ts';
import { MediaWorker } from './media-worker.ts';
import { Supervisor } from './supervisor.ts';
import type { RtcOptions } from './webrtc-listen.ts';
import type { WorkerCandidate } from './worker-choice.ts';

/** A dead worker is replaced after so long, in ms, where others live. */
const REPLACED_AFTER_MS = 3_000;

export interface WorkerPoolOptions {
  readonly rtc: RtcOptions;
  readonly workers: {
    /** How many; `auto`: one for each CPU that this process may use. */
    readonly count: number | 'auto';
    /** Whether each worker is pinned to a CPU. */
    readonly pin: boolean;
  };
  /** Path of the mediasoup-worker executable; unset: where mediasoup looks for it. */
  readonly workerBin?: string | undefined;
  /** CPU time that a process has used, in s; the operating system's word unless set. */
  readonly readCpuSeconds?: ((pid: number) => number | undefined) | undefined;
  readonly logger: Logger;
  /** A worker died, and all that was on it; called once for each. */
  readonly onDeath: (worker: MediaWorker) => void;
}

export interface PoolCandidate extends WorkerCandidate {
  readonly worker: MediaWorker;
}

interface Slot {
  readonly supervisor: Supervisor<MediaWorker>;
  readonly meter: CpuMeter;
}

/** How often each worker's CPU time is read, in ms. */
const SAMPLE_INTERVAL_MS = 1_000;

export class WorkerPool {
  readonly #slots: readonly Slot[];
  readonly #readCpuSeconds: (pid: number) => number | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #sampling: NodeJS.Timeout;

  private constructor(options: WorkerPoolOptions) {
    const { cpus, parallelism } = readCpuSet();
    this.#readCpuSeconds = options.readCpuSeconds ?? readCpuSeconds;
    const count = options.workers.count === 'auto' ? parallelism : options.workers.count;
    this.#slots = Array.from({ length: count }, (_, index) => {
      const cpu = options.workers.pin ? (cpus[index % cpus.length] ?? null) : null;
      return this.#makeSlot(index, cpu, options);
    });
    this.#sampling = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS).unref();
  }

  /** Starts all workers at once. Rejects, and leaves none running, when one cannot start or cannot have its ports. */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const starts = pool.#slots.map(({ supervisor }) => supervisor.start());
    // Those that start beside one that fails must be seen to their end, or they would outlive the pool.
    await Promise.allSettled(starts);
    try {
      await Promise.all(starts);
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  #makeSlot(index: number, cpu: number | null, { rtc, workerBin, onDeath, ...options }: WorkerPoolOptions): Slot {
    const logger = options.logger.child({ worker: index });
    const meter = new CpuMeter();
    const supervisor = new Supervisor<MediaWorker>({
      clock: systemClock,
      logger,
      spawn: (died) => MediaWorker.spawn({ index, cpu, rtc, workerBin, logger, clock: systemClock, onDeath: died }),
      onReady: (worker) => {
        logger.info({ pid: worker.pid, cpu: worker.cpu }, 'A media worker is ready');
        for (const proceed of this.#waiting) proceed();
      },
      onDeath: (worker) => {
        meter.processEnded();
        onDeath(worker);
      },
      // Until the others have taken its people in, which needs the CPU.
      leewayMs: () => (this.candidates().length > 0 ? REPLACED_AFTER_MS : 0),
    });
    return { supervisor, meter };
  }

  /** The workers that are alive. */
  candidates(): readonly PoolCandidate[] {
    return this.#slots.flatMap(({ supervisor: { current }, meter: { load } }) =>
      current === undefined ? [] : [{ worker: current, load, routers: current.routers }],
    );
  }

  /** Resolves when a worker becomes ready, or after `deadlineMs`, or when the pool is closed. */
  async nextReady(deadlineMs: number): Promise<void> {
    let proceed: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (proceed = resolve));
    const cancel = systemClock.after(deadlineMs, proceed);
    this.#waiting.add(proceed);
    await ready;
    this.#waiting.delete(proceed);
    cancel();
  }

  #sample(): void {
    for (const { supervisor, meter } of this.#slots) {
      const seconds = supervisor.current && this.#readCpuSeconds(supervisor.current.pid);
      if (seconds !== undefined) meter.sample(performance.now(), seconds);
    }
  }

  /** Share of one CPU that the workers used lately, on average, as of the last look. */
  get load(): number {
    return this.#slots.reduce((sum, { meter }) => sum + meter.load, 0) / Math.max(1, this.#slots.length);
  }

  stats(): WorkerStats[] {
    this.#sample();
    return this.#slots.map(({ supervisor: { current, restarts }, meter }, worker) => ({
      worker,
      pid: current?.pid ?? 0,
      cpu: current?.cpu ?? null,
      cpuSeconds: meter.seconds,
      load: meter.load,
      routers: current?.routers ?? 0,
      restarts,
    }));
  }

  /** Ends all workers; may be called twice. */
  async close(): Promise<void> {
    clearInterval(this.#sampling);
    for (const proceed of this.#waiting) proceed();
    await Promise.all(this.#slots.map(({ supervisor }) => supervisor.close()));
  }
}

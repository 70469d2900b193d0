import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';

/** A process that is kept alive. */
export interface Supervised {
  /** Ends the process; may be called twice. */
  close(): Promise<void>;
}

/**
 * Starts the process: resolves when it is ready, rejects when it could not be started or died on the way. Once it has
 * resolved, `onDeath` is called when the process ends without having been closed.
 */
type Spawn<P> = (onDeath: (reason: string) => void) => Promise<P>;

export interface SupervisorOptions<P> {
  readonly spawn: Spawn<P>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A process is ready, the first one or a replacement. */
  readonly onReady: (process: P) => void;
  /** The current process died; a replacement is on its way. */
  readonly onDeath: (process: P) => void;
  /** How long the first replacement may wait for quieter times, in ms. */
  readonly leewayMs: () => number;
}

/** The brake on crash loops: the pause after the second death in a row, in ms; it doubles with each further one. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long, in ms, was no part of a crash loop. */
const PROVEN_AFTER_MS = 10_000;

/** The pause before a process is replaced, in ms, when so many before it died young: none for the first. */
export function pauseBeforeRestart(deathsInARow: number): number {
  return deathsInARow === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (deathsInARow - 1), LONGEST_PAUSE_MS);
}

/** Keeps one process alive: replaces it when it dies, the slower the more often it dies. */
export class Supervisor<P extends Supervised> {
  readonly #options: SupervisorOptions<P>;
  #current: P | undefined;
  #spawning: Promise<void> | undefined;
  #restarts = 0;
  #deathsInARow = 0;
  #closing: Promise<void> | undefined;
  #cancelTimer: () => void = () => undefined;

  constructor(options: SupervisorOptions<P>) {
    this.#options = options;
  }

  /** The living process, if there is one right now. */
  get current(): P | undefined {
    return this.#current;
  }

  /** How often the process was replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Starts the first process. Rejects when that fails, and does not try again: the set-up is wrong then. */
  async start(): Promise<void> {
    await this.#spawn();
  }

  async #spawn(): Promise<void> {
    const process = await this.#options.spawn((reason) => this.#died(reason));
    if (this.#closing) return process.close();
    this.#current = process;
    this.#cancelTimer = this.#options.clock.after(PROVEN_AFTER_MS, () => {
      this.#deathsInARow = 0;
    });
    this.#options.onReady(process);
  }

  #died(reason: string): void {
    const process = this.#current;
    if (process === undefined) return;
    this.#current = undefined;
    this.#options.logger.error({ reason }, 'A worker died');
    // First who lost its media, then the new process: starting one takes a while.
    this.#options.onDeath(process);
    this.#replace();
  }

  #replace(): void {
    this.#cancelTimer();
    const pause = Math.max(this.#options.leewayMs(), pauseBeforeRestart(this.#deathsInARow));
    this.#deathsInARow += 1;
    if (pause === 0) this.#respawn();
    else this.#cancelTimer = this.#options.clock.after(pause, () => this.#respawn());
  }

  #respawn(): void {
    this.#restarts += 1;
    this.#spawning = this.#spawn().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'A worker could not be replaced');
      if (!this.#closing) this.#replace();
    });
  }

  /** Ends the process and replaces it no more; may be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const process = this.#current;
    this.#current = undefined;
    this.#cancelTimer();
    await process?.close();
    await this.#spawning;
  }
}

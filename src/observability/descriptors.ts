/** File descriptors of this process: what a node that has none left does not get to say. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';

export interface DescriptorWatchOptions {
  readonly clock: Timer;
  readonly logger: Logger;
  /** The most that the process may have; the operating system's word unless given. */
  readonly limit?: number | undefined;
  /** How many it has; the operating system's word unless given. */
  readonly count?: () => number | undefined;
}

/** How often they are counted, in ms. */
const LOOK_MS = 5_000;

/** Kept back to answer with, and to open files: a tenth, within these bounds. */
const LEAST_RESERVE = 8;
const MOST_RESERVE = 256;

export const OUT_OF_DESCRIPTORS = 'the process has no file descriptors left';

/** Knows when they come to an end, a little before they do. */
export class DescriptorWatch {
  readonly #options: DescriptorWatchOptions;
  readonly #limit: number;
  readonly #reserve: number;
  #counted = 0;
  #openedSince = 0;
  #exhausted = false;
  #stop: () => void = () => undefined;

  constructor(options: DescriptorWatchOptions) {
    this.#options = options;
    this.#limit = options.limit ?? limitOfProcess() ?? Number.POSITIVE_INFINITY;
    this.#reserve = Math.min(MOST_RESERVE, Math.max(LEAST_RESERVE, Math.ceil(this.#limit / 10)));
    this.#look();
    this.#lookLater();
  }

  /** A connection was accepted. Says whether it may stay long enough to be answered. */
  opened(): boolean {
    this.#openedSince += 1;
    if (this.#left <= this.#reserve) this.#look();
    return this.#left > this.#reserve / 2;
  }

  /** Whether only the reserve is left: then new clients are sent away. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  close(): void {
    this.#stop();
  }

  get #left(): number {
    return this.#limit - this.#counted - this.#openedSince;
  }

  #look(): void {
    this.#counted = (this.#options.count ?? countOfProcess)() ?? 0;
    this.#openedSince = 0;
    const exhausted = this.#left <= this.#reserve;
    if (exhausted === this.#exhausted) return;
    this.#exhausted = exhausted;
    const context = { open: this.#counted, limit: this.#limit };
    if (exhausted) {
      this.#options.logger.error(
        context,
        `${OUT_OF_DESCRIPTORS}: new clients are answered 503. Raise the limit (LimitNOFILE of systemd, ulimit -n)`,
      );
    } else {
      this.#options.logger.info(context, 'there are file descriptors again');
    }
  }

  #lookLater(): void {
    this.#stop = this.#options.clock.after(LOOK_MS, () => {
      this.#look();
      this.#lookLater();
    });
  }
}

/** Undefined elsewhere than on Linux. */
function limitOfProcess(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

function countOfProcess(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

/** Carries out what a room has set a time for, once that is over: every node that has the room open does, and one is the first. */
import type { Order } from '../domain/room/features.ts';
import type { RoomState } from '../domain/room/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { retry } from './retry.ts';
import type { RoomReplica } from './room-replica.ts';

/** A time that was set. */
interface Running {
  /** The place in the log at which it was set. */
  readonly id?: number | undefined;
  /** By the clock of the node that wrote it, in ms since 1970. */
  readonly at: number;
  /** How long that was away then, in ms. */
  readonly inMs: number;
}

export interface CountdownOptions {
  /** What runs in a room; undefined: nothing does. */
  readonly running: (state: RoomState) => Running | undefined;
  /** What is to be done at the end of the one that was set at this place of the log. */
  readonly ending: (id: number) => Order;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Countdown {
  readonly #options: CountdownOptions;
  /** Of the countdown under way: the place in the log at which it began. */
  #id: number | undefined;
  #stop: () => void = () => undefined;

  constructor(options: CountdownOptions) {
    this.#options = options;
  }

  /** The room is so from now on. */
  see(state: RoomState, replica: Pick<RoomReplica, 'execute' | 'closed'>): void {
    const running = this.#options.running(state);
    if (running?.id === this.#id) return;
    this.close();
    this.#id = running?.id;
    if (running?.id === undefined) return;
    const { id, at, inMs } = running;
    // Who heard it begin measures it. Who reads of it later goes by the clocks, which may differ.
    const leftMs = id === state.seq ? inMs : Math.min(inMs, at - this.#options.clock.now());
    this.#endAfter(Math.max(leftMs, 0), id, replica);
  }

  /** May be called twice. */
  close(): void {
    this.#id = undefined;
    this.#stop();
  }

  #endAfter(delayMs: number, id: number, replica: Pick<RoomReplica, 'execute' | 'closed'>): void {
    const { clock, ending, logger } = this.#options;
    const waits = new Set<() => void>();
    const cancel = clock.after(delayMs, () => {
      const wanted = (): boolean => this.#id === id && !replica.closed;
      retry(clock, () => replica.execute(ending(id)), { wanted, waits }).catch((error: unknown) =>
        logger.warn({ err: error }, 'what was to be done at the end of a countdown could not be done'),
      );
    });
    this.#stop = () => {
      cancel();
      for (const end of waits) end();
    };
  }
}

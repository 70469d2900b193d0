/**
 * When those of a room on this node are told what happened in it. In a small room at once; in a large one what happens
 * in quick succession is gathered and told together, as each has to be told to everybody.
 */
import type { LoggedEvent } from '../domain/room/log.ts';
import type { Clock } from '../ports/clock.ts';

/** Up to so many everything is told at once. */
const SMALL_ROOM = 25;
/** Longer nobody waits for news, in ms. */
const LONGEST_WINDOW_MS = 500;

/**
 * How long is gathered what is told to so many, in ms: so that a node sends about five hundred frames a second for a room,
 * or two thousand to a thousand people, whatever happens in it.
 */
export function windowFor(receivers: number): number {
  return receivers <= SMALL_ROOM ? 0 : Math.min(2 * receivers, LONGEST_WINDOW_MS);
}

export interface RoomNewsOptions {
  readonly clock: Clock;
  /** How many are to be told. */
  readonly receivers: () => number;
  readonly tell: (news: readonly LoggedEvent[]) => void;
}

export class RoomNews {
  readonly #options: RoomNewsOptions;
  #gathered: LoggedEvent[] = [];
  /** Ends the window that is open. */
  #stop: (() => void) | undefined;

  constructor(options: RoomNewsOptions) {
    this.#options = options;
  }

  /** The first after a quiet while is told at once. */
  add(logged: LoggedEvent): void {
    this.#gathered.push(logged);
    if (!this.#stop) this.#tell();
  }

  /** Tells now what was gathered. */
  flush(): void {
    this.#stop?.();
    this.#tell();
  }

  /** What was gathered is told to nobody. May be called twice. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#gathered = [];
  }

  #tell(): void {
    this.#stop = undefined;
    if (this.#gathered.length === 0) return;
    const { clock, receivers, tell } = this.#options;
    const windowMs = windowFor(receivers());
    if (windowMs > 0) this.#stop = clock.after(windowMs, () => this.#tell());
    tell(this.#gathered.splice(0));
  }
}

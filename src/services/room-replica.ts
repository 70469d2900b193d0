/** This node's copy of a room: follows the log, and carries commands out against it. */
import { apply } from '../domain/apply.ts';
import type { Command } from '../domain/commands.ts';
import { decide } from '../domain/decide.ts';
import { CausewayError } from '../domain/errors.ts';
import type { LoggedEvent, RoomEvent } from '../domain/events.ts';
import { emptyRoom, fromSnapshot, toSnapshot, type RoomKey, type RoomState } from '../domain/room-state.ts';
import type { Logger } from '../ports/logger.ts';
import type { LogSlice, RoomRegistry } from '../ports/room-registry.ts';

/** Most commands that are decided together and written in one append. */
const MAX_BATCH = 128;
/** How often a batch is decided anew because other nodes were faster, before it is given up. */
const MAX_ATTEMPTS = 32;
/** A snapshot is stored about every so many events. */
const SNAPSHOT_EVERY = 256;
/** Events kept in memory for clients that resume; older gaps are answered with the room as it is. */
const TAIL_LENGTH = 1_024;

/** Hears every event, synchronously and in order, with the state right after it. Must not throw. */
export type ReplicaListener = (logged: LoggedEvent, state: RoomState) => void;

interface PendingCommand {
  readonly command: Command;
  readonly resolve: (events: readonly LoggedEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

export class RoomReplica {
  readonly #key: RoomKey;
  readonly #registry: RoomRegistry;
  readonly #listener: ReplicaListener;
  readonly #logger: Logger;
  #state: RoomState;
  #tail: LoggedEvent[] = [];
  #queue: PendingCommand[] = [];
  #working = false;
  #unfollow: (() => void) | undefined;

  private constructor(key: RoomKey, registry: RoomRegistry, listener: ReplicaListener, logger: Logger) {
    this.#key = key;
    this.#registry = registry;
    this.#listener = listener;
    this.#logger = logger;
    this.#state = emptyRoom(key);
  }

  /** Reads the room from the registry and follows it until `close`. @throws `unavailable` */
  static async open(
    key: RoomKey,
    registry: RoomRegistry,
    listener: ReplicaListener,
    logger: Logger,
  ): Promise<RoomReplica> {
    const replica = new RoomReplica(key, registry, listener, logger);
    replica.#unfollow = await registry.follow(key, 0, (slice) => replica.#absorb(slice));
    return replica;
  }

  get state(): RoomState {
    return this.#state;
  }

  /**
   * Decides the command and writes what follows from it. Resolves with its events once they are applied here.
   * Commands that arrive meanwhile are decided together and written in one append (group commit).
   * @throws {CausewayError} what `decide` refuses; `unavailable` when the registry does not answer.
   */
  execute(command: Command): Promise<readonly LoggedEvent[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ command, resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  /** The events after `seq`, or undefined when they are no longer kept (or `seq` lies ahead of the log). */
  eventsAfter(seq: number): readonly LoggedEvent[] | undefined {
    const reachesBackTo = this.#state.seq - this.#tail.length;
    if (seq < reachesBackTo || seq > this.#state.seq) return undefined;
    return this.#tail.slice(seq - reachesBackTo);
  }

  close(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  async #work(): Promise<void> {
    this.#working = true;
    // Let the commands of this turn gather.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#working = false;
  }

  async #commit(batch: readonly PendingCommand[]): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const expectedSeq = this.#state.seq;
      const decided = decideAll(this.#state, batch);
      if (decided.events.length > 0) {
        const result = await this.#registry.append(this.#key, expectedSeq, decided.events);
        if (!result.appended) {
          this.#absorb(result.missed);
          continue;
        }
        this.#absorb({ events: numbered(decided.events, expectedSeq) });
        this.#snapshotIfDue(expectedSeq);
      }
      for (const settle of decided.settle) settle();
      return;
    }
    throw new CausewayError('unavailable', 'the room is too busy', { retryAfterMs: 500 });
  }

  /** Applies what is new of a slice; what was applied before is passed over. */
  #absorb({ snapshot, events }: LogSlice): void {
    if (snapshot) {
      this.#state = fromSnapshot(snapshot);
      this.#tail = [];
    }
    for (const logged of events) {
      if (logged.seq <= this.#state.seq) continue;
      this.#state = apply(this.#state, logged);
      this.#tail.push(logged);
      this.#listener(logged, this.#state);
    }
    // Cut seldom and by much, so that an event costs no copy of the tail.
    if (this.#tail.length > 2 * TAIL_LENGTH) this.#tail = this.#tail.slice(-TAIL_LENGTH);
  }

  #snapshotIfDue(before: number): void {
    const { seq } = this.#state;
    if (Math.floor(before / SNAPSHOT_EVERY) === Math.floor(seq / SNAPSHOT_EVERY)) return;
    this.#registry.storeSnapshot(this.#key, toSnapshot(this.#state)).catch((error: unknown) => {
      this.#logger.warn({ err: error, seq }, 'a snapshot could not be stored; the next one will');
    });
  }
}

interface Decided {
  readonly events: readonly RoomEvent[];
  /** Answers each command, once the events are written. */
  readonly settle: readonly (() => void)[];
}

/** Decides commands one after the other, each against the state that the ones before leave. */
function decideAll(start: RoomState, batch: readonly PendingCommand[]): Decided {
  let state = start;
  const events: RoomEvent[] = [];
  const settle: (() => void)[] = [];
  for (const { command, resolve, reject } of batch) {
    try {
      const own = numbered(decide(state, command), state.seq);
      for (const logged of own) {
        state = apply(state, logged);
        events.push(logged.event);
      }
      settle.push(() => resolve(own));
    } catch (error) {
      settle.push(() => reject(error));
    }
  }
  return { events, settle };
}

function numbered(events: readonly RoomEvent[], afterSeq: number): readonly LoggedEvent[] {
  return events.map((event, index) => ({ seq: afterSeq + 1 + index, event }));
}

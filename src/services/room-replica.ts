/** This node's copy of a room: follows the log, carries orders out against it, and writes it back where it was lost. */
import { apply } from '../domain/room/apply.ts';
import { CausewayError } from '../domain/errors.ts';
import { type LoggedEvent, numbered } from '../domain/room/log.ts';
import type { Context } from '../domain/feature.ts';
import type { Order, RoomEvent } from '../domain/room/features.ts';
import { written } from '../domain/room/written.ts';
import { emptyRoom, fromSnapshot, toSnapshot, type RoomKey, type RoomState } from '../domain/room/state.ts';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';
import type { AppendResult, LogSlice, RoomRegistry } from '../ports/room-registry.ts';
import { EventBytes, EventTail } from './event-tail.ts';
import { retry } from './retry.ts';

/** Most orders that are decided together and written in one append. */
const MAX_BATCH = 128;
/** How often a batch is decided anew because other nodes were faster, before it is given up. */
const MAX_ATTEMPTS = 32;
/** A snapshot is stored about every so many events, or bytes of them: a log is kept from the last but one on. */
const SNAPSHOT_EVERY = 256;
const SNAPSHOT_BYTES = 512 * 1_024;

/**
 * How far a lost log is begun anew ahead of what this replica knows of it: others may have known more, and sequence
 * numbers must not go back for clients.
 */
const RESTORE_AHEAD = 1_000;

/** Called synchronously. Nothing here may throw. */
export interface ReplicaListener {
  /** Every event in order, with the state right after it. */
  event(logged: LoggedEvent, state: RoomState, replica: RoomReplica): void;
  /** The state was replaced, not by events: the log was lost, or trimmed behind a reader who was away for long. */
  reset(previous: RoomState, replica: RoomReplica): void;
  /** The log holds what this version cannot read: what is known here of the room is old from now on. */
  unreadable(): void;
  /** An event that this replica wrote, but whose order it answered with `unavailable`: nobody stands behind it. */
  orphaned(logged: LoggedEvent, replica: RoomReplica): void;
}

interface PendingOrder {
  readonly order: Order;
  /** As of when it was given. */
  readonly context: Context;
  readonly resolve: (events: readonly LoggedEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface ReplicaOptions {
  readonly registry: RoomRegistry;
  /** For an order that is given now. */
  readonly context: () => Context;
  readonly clock: Timer;
  readonly logger: Logger;
}

export class RoomReplica {
  readonly #key: RoomKey;
  readonly #registry: RoomRegistry;
  readonly #context: () => Context;
  readonly #clock: Timer;
  readonly #listener: ReplicaListener;
  readonly #logger: Logger;
  #state: RoomState;
  readonly #tail = new EventTail();
  /** What came since a snapshot was stored from here. */
  #sinceSnapshot = new EventBytes();
  #queue: PendingOrder[] = [];
  /** Go before the queue, and before what is being decided. */
  #urgent: PendingOrder[] = [];
  #working = false;
  #unreadable = false;
  #unfollow: (() => void) | undefined;
  /** What was to be appended, and may have been, though it was answered as failed. */
  #doubtful: readonly LoggedEvent[] = [];
  /** Of the batch that is written: what was applied to decide it is not applied again. */
  #decided: Steps | undefined;
  readonly #orphaned = (logged: LoggedEvent): void => this.#listener.orphaned(logged, this);
  /** Takes events that were in doubt and are in the log. */
  #onFound = this.#orphaned;
  #settling: Promise<void> | undefined;
  #restoring: Promise<void> | undefined;
  /** Each ends a wait for the registry before its time. */
  readonly #waits = new Set<() => void>();
  #closed = false;

  private constructor(key: RoomKey, { registry, context, clock, logger }: ReplicaOptions, listener: ReplicaListener) {
    this.#key = key;
    this.#registry = registry;
    this.#context = context;
    this.#clock = clock;
    this.#listener = listener;
    this.#logger = logger;
    this.#state = emptyRoom(key);
  }

  /** Reads the room from the registry and follows it until `close`. @throws `unavailable` */
  static async open(key: RoomKey, options: ReplicaOptions, listener: ReplicaListener): Promise<RoomReplica> {
    const replica = new RoomReplica(key, options, listener);
    replica.#unfollow = await options.registry.follow(key, 0, (slice) => replica.#followed(slice));
    return replica;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Whether the log was left to nodes of a newer version. */
  get unreadable(): boolean {
    return this.#unreadable;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Decides the order and writes what follows from it. Resolves with its events once they are applied here.
   * Orders that arrive meanwhile are decided together and written in one append (group commit).
   * @throws {CausewayError} what `decide` refuses; `unavailable` when the registry does not answer.
   */
  execute(order: Order): Promise<readonly LoggedEvent[]> {
    return this.#enqueue(this.#queue, order);
  }

  /** Like `execute`, but before all that waits: what the orders of others rest on. */
  executeFirst(order: Order): Promise<readonly LoggedEvent[]> {
    return this.#enqueue(this.#urgent, order);
  }

  /** Resolves when nothing is in doubt any more of what was answered with `unavailable`, or the replica is closed. */
  async settled(): Promise<void> {
    await this.#settling;
  }

  /** The events after `seq`, or undefined when they are no longer kept (or `seq` lies ahead of the log). */
  eventsAfter(seq: number): readonly LoggedEvent[] | undefined {
    const reachesBackTo = this.#state.seq - this.#tail.length;
    if (seq < reachesBackTo || seq > this.#state.seq) return undefined;
    return this.#tail.after(seq - reachesBackTo);
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#waits) end();
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #enqueue(queue: PendingOrder[], order: Order): Promise<readonly LoggedEvent[]> {
    return new Promise((resolve, reject) => {
      queue.push({ order, context: this.#context(), resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    // Let the orders of this turn gather.
    await Promise.resolve();
    while (this.#urgent.length + this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      this.#decided = undefined;
    }
    this.#working = false;
  }

  async #commit(batch: PendingOrder[]): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      batch.unshift(...this.#urgent.splice(0));
      const expectedSeq = this.#state.seq;
      const decided = decideAll(this.#state, batch);
      this.#decided = decided.steps;
      if (decided.events.length > 0 && !(await this.#append(expectedSeq, decided.events))) continue;
      for (const settle of decided.settle) settle();
      return;
    }
    throw new CausewayError('unavailable', 'the room is too busy', { retryAfterMs: 500 });
  }

  /** False when somebody else was faster: what was missed is known now. @throws `unavailable` */
  async #append(expectedSeq: number, events: readonly RoomEvent[]): Promise<boolean> {
    const written = numbered(events, expectedSeq);
    const orphans: LoggedEvent[] = [];
    this.#onFound = (logged) => void orphans.push(logged);
    try {
      const { appended } = await this.#write(expectedSeq, written);
      // What an earlier attempt wrote in the same place, to the letter: whoever asked again is answered.
      const done = appended || (orphans.length === written.length && this.#holds(written));
      if (done) orphans.length = 0;
      return done;
    } catch (error) {
      if (!this.#holds(written)) {
        this.#doubt(written);
        throw error;
      }
      orphans.length = 0;
      return true;
    } finally {
      this.#onFound = this.#orphaned;
      orphans.forEach(this.#orphaned);
    }
  }

  async #write(expectedSeq: number, written: readonly LoggedEvent[]): Promise<AppendResult> {
    const events = written.map(({ event }) => event);
    const result = await this.#registry.append(this.#key, expectedSeq, events);
    if (result.appended) {
      this.#absorb({ events: written });
      this.#snapshotIfDue(expectedSeq);
    } else if (result.missed.absent) {
      await this.#restore();
    } else if (!result.missed.reset) {
      // Of a reset the registry told its followers before.
      this.#absorb(result.missed);
    }
    return result;
  }

  #followed(slice: LogSlice): void {
    if (slice.unreadable) {
      this.#unreadable = true;
      this.#listener.unreadable();
      return;
    }
    if (!slice.absent) {
      this.#absorb(slice);
      return;
    }
    this.#restore().catch((error: unknown) => {
      this.#logger.warn({ err: error }, 'a lost room could not be written back; it will be tried again');
    });
  }

  /** Writes the lost room back; or, where nobody is in it any more, lets it be forgotten. @throws `unavailable` */
  #restore(): Promise<void> {
    return (this.#restoring ??= this.#writeBack().finally(() => {
      this.#restoring = undefined;
    }));
  }

  async #writeBack(): Promise<void> {
    const previous = this.#state;
    if (previous.participants.size === 0) {
      this.#replace(emptyRoom(this.#key));
      return;
    }
    const snapshot = { ...toSnapshot(previous, this.#context().level), seq: previous.seq + RESTORE_AHEAD };
    // If there is a log again, somebody else restored it, and followers are told of that.
    if (!(await this.#registry.restore(this.#key, snapshot))) return;
    this.#logger.warn({ seq: snapshot.seq }, 'the registry had lost a room: it was written back');
    this.#absorb({ snapshot, events: [] });
  }

  /** Applies what is new of a slice; what was applied before is passed over. */
  #absorb({ snapshot, reset, events }: LogSlice): void {
    if (snapshot && (reset || snapshot.seq > this.#state.seq)) {
      const previous = this.#state;
      this.#replace(fromSnapshot(snapshot));
      this.#logger.info({ from: previous.seq, to: snapshot.seq, reset }, 'a room was read anew');
      // While it opens there is nobody yet to be told.
      if (this.#unfollow) this.#listener.reset(previous, this);
    }
    for (const logged of events) {
      // What does not follow was overtaken: the registry tells it to its followers in order.
      if (logged.seq !== this.#state.seq + 1) continue;
      const step = this.#decided?.get(logged.event);
      this.#state = step?.before === this.#state ? step.after : apply(this.#state, logged);
      this.#tail.push(logged);
      this.#sinceSnapshot.add(logged.event);
      this.#listener.event(logged, this.#state, this);
      this.#recognise(logged);
    }
  }

  #replace(state: RoomState): void {
    this.#state = state;
    this.#tail.clear();
  }

  /** Whether these events have arrived by way of the log, though the answer did not. */
  #holds(written: readonly LoggedEvent[]): boolean {
    const since = this.eventsAfter((written[0]?.seq ?? 0) - 1) ?? [];
    return JSON.stringify(since.slice(0, written.length)) === JSON.stringify(written);
  }

  #doubt(events: readonly LoggedEvent[]): void {
    this.#doubtful = [...this.#doubtful, ...events];
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    });
  }

  /** Finds an event of this replica's own in the log that it had given up. */
  #recognise(logged: LoggedEvent): void {
    if (this.#doubtful.length === 0) return;
    const text = JSON.stringify(logged);
    const own = this.#doubtful.some((each) => JSON.stringify(each) === text);
    this.#doubtful = this.#doubtful.filter(({ seq }) => seq > logged.seq);
    if (own) this.#onFound(logged);
  }

  /** Reads the log until it is known what became of the doubtful events. */
  async #settle(): Promise<void> {
    const doubts = (): boolean => this.#doubtful.length > 0 && !this.closed && !this.#unreadable;
    const look = async (): Promise<void> => {
      const inDoubt = this.#doubtful;
      const slice = await this.#registry.read(this.#key, this.#state.seq);
      if (!slice.reset) this.#absorb(slice);
      // What is not in the log by now will not come.
      this.#doubtful = this.#doubtful.filter((each) => !inDoubt.includes(each));
    };
    while (doubts()) await retry(this.#clock, look, { wanted: doubts, passes: () => true, waits: this.#waits });
  }

  #snapshotIfDue(before: number): void {
    const { seq } = this.#state;
    const isFull = this.#sinceSnapshot.exceed(SNAPSHOT_BYTES);
    if (Math.floor(before / SNAPSHOT_EVERY) === Math.floor(seq / SNAPSHOT_EVERY) && !isFull) return;
    this.#sinceSnapshot = new EventBytes();
    this.#registry.storeSnapshot(this.#key, toSnapshot(this.#state, this.#context().level)).catch((error: unknown) => {
      this.#logger.warn({ err: error, seq }, 'a snapshot could not be stored; the next one will');
    });
  }
}

/** Of events as they were decided: the states before and after each. */
type Steps = Map<RoomEvent, { readonly before: RoomState; readonly after: RoomState }>;

interface Decided {
  readonly events: readonly RoomEvent[];
  readonly steps: Steps;
  /** Answers each order, once the events are written. */
  readonly settle: readonly (() => void)[];
}

/** Decides orders one after the other, each against the state that the ones before leave. */
function decideAll(start: RoomState, batch: readonly PendingOrder[]): Decided {
  let state = start;
  const events: RoomEvent[] = [];
  const settle: (() => void)[] = [];
  const steps: Steps = new Map();
  for (const { order, context, resolve, reject } of batch) {
    try {
      const own = numbered(written(state, order, context), state.seq);
      for (const logged of own) {
        const after = apply(state, logged);
        steps.set(logged.event, { before: state, after });
        state = after;
        events.push(logged.event);
      }
      settle.push(() => resolve(own));
    } catch (error) {
      settle.push(() => reject(error));
    }
  }
  return { events, settle, steps };
}

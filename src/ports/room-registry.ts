import { CausewayError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import type { RoomEvent } from '../domain/room/features.ts';
import type { RoomKey, RoomSnapshot } from '../domain/room/state.ts';

/** When another server may have been found, in ms. */
const RETRY_ELSEWHERE_MS = 1_000;

/** A piece of a room's log. */
export interface LogSlice {
  /** Replaces the reader's state, if it is ahead of that or `reset` is set. */
  readonly snapshot?: RoomSnapshot;
  /** What the reader knows is not of this log: the snapshot replaces it, even where that has a lower `seq`. */
  readonly reset?: true;
  /**
   * There is no log where the reader expected one: it was lost, or the room ended long ago; the snapshot is an empty
   * room's. Followers may be told so more than once.
   */
  readonly absent?: true;
  /** The log holds what this version cannot read: a newer one wrote it. Nothing of it can be told. */
  readonly unreadable?: true;
  /** In order, without gaps, following on the snapshot or on what was asked for. */
  readonly events: readonly LoggedEvent[];
}

/** A room's log holds what this version cannot read. Nodes of the newer version serve it. */
export class UnreadableRoomError extends CausewayError {
  constructor(cause: unknown) {
    super('unavailable', 'a newer version of the server wrote the room: another server can read it', {
      retryAfterMs: RETRY_ELSEWHERE_MS,
      cause,
    });
    this.name = 'UnreadableRoomError';
  }
}

export type AppendResult =
  | { readonly appended: true; readonly seq: number }
  /** Somebody else was faster: nothing was written; here is what the writer had missed. */
  | { readonly appended: false; readonly missed: LogSlice };

/**
 * Holds the rooms' logs. A room that was never written to is an empty log at sequence number 0.
 * Every method rejects with `unavailable` when the registry cannot be reached, and those that read with an
 * UnreadableRoomError when they cannot read what is there.
 */
export interface RoomRegistry {
  /** Writes the events after `expectedSeq`, all or none: only if that is the log's last sequence number. */
  append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult>;
  /**
   * Everything after `afterSeq`; with a snapshot when the log was trimmed behind it, or does not reach that far. After 0
   * with the newest one, if there is any.
   */
  read(key: RoomKey, afterSeq: number): Promise<LogSlice>;
  /**
   * Tells every event after `afterSeq`, once each and in order, own appends too, until the returned function is called.
   * What a method of this registry changed or found out is told before that method resolves, where it can be read.
   * Listeners must not throw.
   */
  follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void>;
  /**
   * Stores a snapshot and trims the log up to the one before, if there was any: who lags behind by less misses nothing of
   * what happened. An older one than what is stored changes nothing.
   */
  storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void>;
  /** Begins a lost log anew at the snapshot's `seq`. Resolves with false where there is a log: nothing was changed. */
  restore(key: RoomKey, snapshot: RoomSnapshot): Promise<boolean>;
  /** Drops an ended room's log, only if `expectedSeq` is still its last sequence number. */
  forget(key: RoomKey, expectedSeq: number): Promise<void>;
  close(): Promise<void>;
}

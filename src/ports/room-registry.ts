import type { LoggedEvent, RoomEvent } from '../domain/events.ts';
import type { RoomKey, RoomSnapshot } from '../domain/room-state.ts';

/** A piece of a room's log. Where there is a snapshot it replaces the reader's state, even one with a higher `seq`. */
export interface LogSlice {
  readonly snapshot?: RoomSnapshot;
  /** In order, without gaps, following on the snapshot or on what was asked for. */
  readonly events: readonly LoggedEvent[];
}

export type AppendResult =
  | { readonly appended: true; readonly seq: number }
  /** Somebody else was faster: nothing was written; here is what the writer had missed. */
  | { readonly appended: false; readonly missed: LogSlice };

/**
 * Holds the rooms' logs. A room that was never written to is an empty log at sequence number 0.
 * Every method rejects with `unavailable` when the registry cannot be reached.
 */
export interface RoomRegistry {
  /** Writes the events after `expectedSeq`, all or none: only if that is the log's last sequence number. */
  append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult>;
  /** Everything after `afterSeq`; with a snapshot when the log was trimmed behind it, or does not reach that far. */
  read(key: RoomKey, afterSeq: number): Promise<LogSlice>;
  /**
   * Tells every event after `afterSeq`, once each and in order, own appends too, until the returned function is called.
   * Listeners must not throw.
   */
  follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void>;
  /** Stores a snapshot and trims the log up to it. An older one than what is stored changes nothing. */
  storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void>;
  /** Drops an ended room's log, only if `expectedSeq` is still its last sequence number. */
  forget(key: RoomKey, expectedSeq: number): Promise<void>;
  close(): Promise<void>;
}

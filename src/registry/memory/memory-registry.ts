import type { LoggedEvent } from '../../domain/room/log.ts';
import type { RoomEvent } from '../../domain/room/features.ts';
import { emptyRoom, roomId, toSnapshot, type RoomKey, type RoomSnapshot } from '../../domain/room/state.ts';
import type { AppendResult, LogSlice, RoomRegistry } from '../../ports/room-registry.ts';

interface Log {
  seq: number;
  /** The newest. */
  snapshot: RoomSnapshot;
  /** The one before it, where the events begin; the newest itself where there was none. */
  first: RoomSnapshot;
  /** Without gaps up to `seq`; trimmed at the front. */
  events: LoggedEvent[];
  /** The room ended, and its log was dropped on purpose. */
  ended: boolean;
  /** Each tells its follower what is new. */
  readonly followers: Set<() => void>;
}

/** The rooms' logs in this process: all that one node needs. */
export class MemoryRegistry implements RoomRegistry {
  readonly #logs = new Map<string, Log>();

  /** How many rooms are kept: those with a log, and those that somebody follows. */
  get size(): number {
    return this.#logs.size;
  }

  async append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult> {
    const log = this.#logs.get(roomId(key)) ?? this.#create(key);
    if (log.seq !== expectedSeq) {
      const missed = this.#slice(key, expectedSeq);
      this.#dropUnused(key, log);
      return { appended: false, missed };
    }
    log.ended = false;
    for (const event of events) {
      log.seq += 1;
      log.events.push({ seq: log.seq, event });
    }
    const { seq } = log;
    tell(log);
    return { appended: true, seq };
  }

  async read(key: RoomKey, afterSeq: number): Promise<LogSlice> {
    return this.#slice(key, afterSeq);
  }

  async follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void> {
    const log = this.#logs.get(roomId(key)) ?? this.#create(key);
    // Reads on from where it is, so that even a listener that appends hears everything once and in order.
    let position = afterSeq;
    const follower = (): void => {
      const slice = this.#slice(key, position);
      if (!slice.snapshot && slice.events.length === 0) return;
      // Where the log is lost the follower stands where it stood, until it is there again.
      if (!slice.absent) position = log.seq;
      listener(slice);
    };
    log.followers.add(follower);
    follower();
    return () => {
      log.followers.delete(follower);
      this.#dropUnused(key, log);
    };
  }

  async storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void> {
    const log = this.#logs.get(roomId(key));
    if (!log || snapshot.seq > log.seq || snapshot.seq <= log.snapshot.seq) return;
    log.first = log.snapshot;
    log.snapshot = snapshot;
    log.events = log.events.filter(({ seq }) => seq > log.first.seq);
  }

  async restore(key: RoomKey, snapshot: RoomSnapshot): Promise<boolean> {
    const log = this.#logs.get(roomId(key)) ?? this.#create(key);
    if (log.seq > 0) return false;
    log.seq = snapshot.seq;
    log.snapshot = snapshot;
    log.first = snapshot;
    log.ended = false;
    tell(log);
    return true;
  }

  async forget(key: RoomKey, expectedSeq: number): Promise<void> {
    const log = this.#logs.get(roomId(key));
    if (log?.seq !== expectedSeq) return;
    this.#empty(key, log, true);
  }

  /** Loses a room's log, as a registry does that comes back without its memory. */
  lose(key: RoomKey): void {
    const log = this.#logs.get(roomId(key));
    if (log) this.#empty(key, log, false);
  }

  async close(): Promise<void> {
    this.#logs.clear();
  }

  #create(key: RoomKey): Log {
    const empty = toSnapshot(emptyRoom(key));
    const log: Log = { seq: 0, snapshot: empty, first: empty, events: [], ended: false, followers: new Set() };
    this.#logs.set(roomId(key), log);
    return log;
  }

  #empty(key: RoomKey, log: Log, ended: boolean): void {
    log.seq = 0;
    log.events = [];
    log.snapshot = toSnapshot(emptyRoom(key));
    log.first = log.snapshot;
    log.ended = ended;
    tell(log);
    this.#dropUnused(key, log);
  }

  #dropUnused(key: RoomKey, log: Log): void {
    if (log.seq === 0 && log.followers.size === 0 && this.#logs.get(roomId(key)) === log) {
      this.#logs.delete(roomId(key));
    }
  }

  #slice(key: RoomKey, afterSeq: number): LogSlice {
    const log = this.#logs.get(roomId(key));
    if (!log || (log.seq === 0 && !log.ended)) {
      if (afterSeq === 0) return { events: [] };
      return { snapshot: toSnapshot(emptyRoom(key)), reset: true, absent: true, events: [] };
    }
    const eventsAfter = (seq: number): LoggedEvent[] => log.events.slice(seq - log.first.seq);
    // Who knows nothing yet has nobody to be told what happened.
    if (afterSeq === 0 && log.snapshot.seq > 0)
      return { snapshot: log.snapshot, events: eventsAfter(log.snapshot.seq) };
    if (afterSeq >= log.first.seq && afterSeq <= log.seq) return { events: eventsAfter(afterSeq) };
    return { snapshot: log.first, ...(afterSeq > log.seq ? { reset: true } : {}), events: [...log.events] };
  }
}

function tell(log: Log): void {
  for (const follower of log.followers) follower();
}

import type { LoggedEvent, RoomEvent } from '../../domain/events.ts';
import { emptyRoom, roomId, toSnapshot, type RoomKey, type RoomSnapshot } from '../../domain/room-state.ts';
import type { AppendResult, LogSlice, RoomRegistry } from '../../ports/room-registry.ts';

type Listener = (slice: LogSlice) => void;

interface Log {
  seq: number;
  snapshot: RoomSnapshot;
  /** Without gaps up to `seq`; trimmed at the front. */
  events: LoggedEvent[];
  readonly listeners: Set<Listener>;
}

/** The rooms' logs in this process: all that one node needs. */
export class MemoryRegistry implements RoomRegistry {
  readonly #logs = new Map<string, Log>();

  async append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult> {
    const log = this.#logs.get(roomId(key)) ?? this.#create(key);
    if (log.seq !== expectedSeq) return { appended: false, missed: this.#slice(key, expectedSeq) };
    const logged = events.map((event, index) => ({ seq: expectedSeq + 1 + index, event }));
    for (const each of logged) log.events.push(each);
    log.seq += logged.length;
    // Those who follow from here on have these events in what they are given first.
    const listeners = [...log.listeners];
    for (const listener of listeners) listener({ events: logged });
    return { appended: true, seq: log.seq };
  }

  async read(key: RoomKey, afterSeq: number): Promise<LogSlice> {
    return this.#slice(key, afterSeq);
  }

  async follow(key: RoomKey, afterSeq: number, listener: Listener): Promise<() => void> {
    const log = this.#logs.get(roomId(key)) ?? this.#create(key);
    const missed = this.#slice(key, afterSeq);
    if (missed.snapshot || missed.events.length > 0) listener(missed);
    // A listener of its own for each call, so that following twice with one function works.
    const follower: Listener = (slice) => listener(slice);
    log.listeners.add(follower);
    return () => {
      log.listeners.delete(follower);
      this.#dropUnused(key, log);
    };
  }

  async storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void> {
    const log = this.#logs.get(roomId(key));
    if (!log || snapshot.seq > log.seq || snapshot.seq <= log.snapshot.seq) return;
    log.snapshot = snapshot;
    log.events = log.events.filter(({ seq }) => seq > snapshot.seq);
  }

  async forget(key: RoomKey, expectedSeq: number): Promise<void> {
    const log = this.#logs.get(roomId(key));
    if (log?.seq !== expectedSeq) return;
    log.seq = 0;
    log.events = [];
    log.snapshot = toSnapshot(emptyRoom(key));
    this.#dropUnused(key, log);
  }

  async close(): Promise<void> {
    this.#logs.clear();
  }

  #create(key: RoomKey): Log {
    const log: Log = { seq: 0, snapshot: toSnapshot(emptyRoom(key)), events: [], listeners: new Set() };
    this.#logs.set(roomId(key), log);
    return log;
  }

  #dropUnused(key: RoomKey, log: Log): void {
    if (log.seq === 0 && log.listeners.size === 0 && this.#logs.get(roomId(key)) === log) {
      this.#logs.delete(roomId(key));
    }
  }

  #slice(key: RoomKey, afterSeq: number): LogSlice {
    const log = this.#logs.get(roomId(key));
    if (!log) return afterSeq === 0 ? { events: [] } : { snapshot: toSnapshot(emptyRoom(key)), events: [] };
    const reachesBackTo = log.seq - log.events.length;
    if (afterSeq >= reachesBackTo && afterSeq <= log.seq) {
      return { events: log.events.slice(afterSeq - reachesBackTo) };
    }
    return { snapshot: log.snapshot, events: [...log.events] };
  }
}

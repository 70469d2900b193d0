/**
 * How a room is written in Redis: see append.lua. Every text is sealed for its room, its kind and its place. An event's
 * place is its sequence number, its batch, and the batch before it: batches have ids that no other has, so a genuine event
 * is believed in no other room, in no other place, and in no other life of its room.
 */
import { z } from 'zod';
import type { RoomEvent } from '../../domain/room/features.ts';
import { type LoggedEvent, parseEvent as readEvent, UnreadableError } from '../../domain/room/log.ts';
import {
  emptyRoom,
  parseSnapshot as readSnapshot,
  toSnapshot,
  type RoomKey,
  type RoomSnapshot,
} from '../../domain/room/state.ts';
import { type LogSlice, UnreadableRoomError } from '../../ports/room-registry.ts';
import type { Authenticator } from '../../redis/authenticator.ts';
import { RedisError } from '../../redis/redis-error.ts';
import { parsePublished, textOf, type LogPosition, type Published } from './published.ts';

/** An event is no longer, in bytes: far more than the protocol lets anybody cause. */
const MAX_EVENT_BYTES = 1 << 20;
/** Nor is a snapshot. */
const MAX_SNAPSHOT_BYTES = 64 << 20;
/** What read.lua is to hold to. */
export const READ_BOUNDS = [MAX_EVENT_BYTES, MAX_SNAPSHOT_BYTES] as const;

/** A slice, and where the log ended when it was read. */
export interface ReadSlice {
  readonly slice: LogSlice;
  readonly end: LogPosition;
  /** After which position the events follow. */
  readonly start: LogPosition;
  /** Ids of the batches that the events came in, and of the snapshot's. */
  readonly batches: readonly string[];
}

/** What there is where no log is. */
export function absentSlice(key: RoomKey, after: LogPosition): ReadSlice {
  const nothing = { start: after, end: after, batches: [] };
  if (after.seq === 0) return { slice: { events: [] }, ...nothing };
  const snapshot = toSnapshot(emptyRoom(key));
  return { slice: { snapshot, reset: true, absent: true, events: [] }, ...nothing };
}

/** Somebody else than a node wrote to the log: it is not to be believed. */
export interface AlteredLog {
  /** For discard.lua. */
  readonly altered: string;
}

export class RoomFormat {
  readonly #authenticator: Authenticator;

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
  }

  keyOf(room: RoomKey): string {
    return `${this.#tagOf(room)}:log`;
  }

  channelOf(room: RoomKey): string {
    return `${this.#tagOf(room)}:events`;
  }

  /** The channel on which one node, under a name that no other has, looks whether channels carry. */
  probeChannel(name: string): string {
    return `causeway:${this.#authenticator.namespace}:probe:${name}`;
  }

  /** @param texts events as JSON, which follow on a position */
  sealEvents(key: RoomKey, after: LogPosition, batch: string, texts: readonly string[]): readonly string[] {
    return texts.map((text, index) => {
      const previous = index === 0 ? after.batch : batch;
      return this.#authenticator.seal('event', [this.keyOf(key), after.seq + 1 + index, batch, previous], text);
    });
  }

  sealSnapshot(key: RoomKey, batch: string, snapshot: RoomSnapshot): string {
    return this.#authenticator.seal('snapshot', [this.keyOf(key), snapshot.seq, batch], JSON.stringify(snapshot));
  }

  sealPublished(channel: string, published: Published): string {
    return this.#authenticator.seal('change', [channel], textOf(published));
  }

  /** Undefined: no node published this on this channel. */
  openPublished(channel: string, message: string): Published | undefined {
    const text = this.#authenticator.open('change', [channel], message);
    return text === undefined ? undefined : parsePublished(text);
  }

  /** @param reply what read.lua returned @throws {UnreadableRoomError} @throws {RedisError} where it is nothing that read.lua returns */
  openSlice(key: RoomKey, after: LogPosition, reply: unknown): ReadSlice | AlteredLog {
    if (reply === null) return absentSlice(key, after);
    const { data } = ReadReply.safeParse(reply);
    if (!data) throw malformed();
    const { altered } = data;
    if (!('log' in data)) return { altered };
    const { reset, start, end, entries, snapshot: sealed } = data.log;
    const events = this.#openEvents(key, start, entries);
    if (!events || (events.at(-1)?.batch ?? start.batch) !== end.batch) return { altered };
    const snapshot = reset || start.seq !== after.seq ? this.#openSnapshot(key, start, sealed) : null;
    if (snapshot === undefined) return { altered };
    const slice: LogSlice = {
      ...(snapshot ? { snapshot } : {}),
      ...(reset ? { reset: true } : {}),
      events: events.map(({ logged }) => logged),
    };
    const batches = [...new Set([start.batch, ...events.map(({ batch }) => batch)])];
    return { slice, start, end, batches };
  }

  /**
   * The room's hash tag: everything of a room is in one slot of a Cluster. Encoded, so that no name holds a brace, which
   * would end the tag, or a slash, which parts tenant and room.
   */
  #tagOf({ tenant, room }: RoomKey): string {
    return `causeway:${this.#authenticator.namespace}:{${encodeURIComponent(`${tenant}/${room}`)}}`;
  }

  /** Undefined: not all of them were written in these places by nodes. */
  #openEvents(key: RoomKey, start: LogPosition, entries: readonly string[]): readonly BatchEvent[] | undefined {
    const events: BatchEvent[] = [];
    let previous = start;
    for (const entry of entries) {
      const blank = entry.indexOf(' ');
      const [batch, sealed] = [entry.slice(0, blank), entry.slice(blank + 1)];
      const seq = previous.seq + 1;
      const text = this.#authenticator.open('event', [this.keyOf(key), seq, batch, previous.batch], sealed);
      if (text === undefined) return undefined;
      events.push({ batch, logged: { seq, event: parseEvent(text) } });
      previous = { seq, batch };
    }
    return events;
  }

  /** Undefined: no node wrote it. */
  #openSnapshot(key: RoomKey, { seq, batch }: LogPosition, sealed: string): RoomSnapshot | undefined {
    // A log that begins with the room has none.
    if (sealed === '') return seq === 0 ? toSnapshot(emptyRoom(key)) : undefined;
    const text = this.#authenticator.open('snapshot', [this.keyOf(key), seq, batch], sealed);
    return text === undefined ? undefined : parseSnapshot(text);
  }
}

interface BatchEvent {
  readonly batch: string;
  readonly logged: LoggedEvent;
}

/** What read.lua returns of something that is there. */
const ReadReply = z.union([
  z.tuple([z.string()]).transform(([altered]) => ({ altered })),
  z
    .tuple([z.string(), z.number(), z.number(), z.string(), z.number(), z.string(), z.string(), z.array(z.string())])
    .transform(([altered, reset, from, fromBatch, seq, batch, snapshot, entries]) => ({
      altered,
      log: { reset: reset === 1, start: { seq: from, batch: fromBatch }, end: { seq, batch }, snapshot, entries },
    })),
]);

/** @throws {UnreadableRoomError} */
export function parseEvent(text: string): RoomEvent {
  return read(() => readEvent(text));
}

function parseSnapshot(text: string): RoomSnapshot {
  return read(() => readSnapshot(text));
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UnreadableError ? new UnreadableRoomError(error) : error;
  }
}

function malformed(): RedisError {
  return new RedisError('what is stored of the room is not of a form that this version knows', false);
}

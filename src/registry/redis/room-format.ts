/** How a room is written in Redis: see append.lua. */
import type { LoggedEvent, RoomEvent } from '../../domain/events.ts';
import { emptyRoom, toSnapshot, type RoomKey, type RoomSnapshot } from '../../domain/room-state.ts';
import type { LogSlice } from '../../ports/room-registry.ts';
import { RedisError } from '../../redis/redis-error.ts';
import type { LogPosition } from './published.ts';

/**
 * The room's hash tag: everything of a room is in one slot of a Cluster. Encoded, so that no name holds a brace, which
 * would end the tag, or a slash, which parts tenant and room.
 */
function tagOf({ tenant, room }: RoomKey): string {
  return `causeway:{${encodeURIComponent(`${tenant}/${room}`)}}`;
}

export function keyOf(room: RoomKey): string {
  return `${tagOf(room)}:log`;
}

export function channelOf(room: RoomKey): string {
  return `${tagOf(room)}:events`;
}

/** A slice, and where the log ended when it was read. */
export interface ReadSlice {
  readonly slice: LogSlice;
  readonly end: LogPosition;
  /** Ids of the batches that the events came in, and of the snapshot's. */
  readonly batches: readonly string[];
}

/** What there is where no log is. */
export function absentSlice(key: RoomKey, after: LogPosition): ReadSlice {
  if (after.seq === 0) return { slice: { events: [] }, end: after, batches: [] };
  const snapshot = toSnapshot(emptyRoom(key));
  return { slice: { snapshot, reset: true, absent: true, events: [] }, end: after, batches: [] };
}

/** @param reply what read.lua returned @throws {RedisError} */
export function parseSlice(key: RoomKey, after: LogPosition, reply: unknown): ReadSlice {
  if (reply === null) return absentSlice(key, after);
  if (!isArray(reply)) throw malformed();
  const [reset, from, batch, snapshotText, snapshotBatch, entries] = reply;
  if (typeof from !== 'number' || typeof batch !== 'string' || !isArray(entries)) throw malformed();
  if (typeof snapshotText !== 'string' || typeof snapshotBatch !== 'string') throw malformed();
  const written = entries.map((entry, index) => parseEntry(entry, from + index + 1));
  const slice: LogSlice = {
    ...(reset === 1 || from !== after.seq ? { snapshot: parseSnapshot(key, snapshotText) } : {}),
    ...(reset === 1 ? { reset: true } : {}),
    events: written.map(({ logged }) => logged),
  };
  return {
    slice,
    end: { seq: from + written.length, batch },
    batches: [...new Set([snapshotBatch, ...written.map((each) => each.batch)])],
  };
}

function parseEntry(entry: unknown, seq: number): { readonly batch: string; readonly logged: LoggedEvent } {
  if (typeof entry !== 'string') throw malformed();
  const blank = entry.indexOf(' ');
  return { batch: entry.slice(0, blank), logged: { seq, event: parseEvent(entry.slice(blank + 1)) } };
}

/** Complete by its type: a new kind of event cannot be forgotten here. */
const EVENT_TYPES: Readonly<Record<RoomEvent['type'], true>> = {
  participantJoined: true,
  participantAdmitted: true,
  connectionChanged: true,
  participantLeft: true,
  trackPublished: true,
  trackUpdated: true,
  trackClosed: true,
  roomUpdated: true,
  messageSent: true,
};

/** @throws {RedisError} when the event is of a kind that this version does not know: a newer one wrote it */
export function parseEvent(text: string): RoomEvent {
  const event: unknown = JSON.parse(text);
  if (!isRoomEvent(event)) throw malformed();
  return event;
}

/** Only nodes write logs: beyond its type an event is trusted. */
function isRoomEvent(value: unknown): value is RoomEvent {
  return isObject(value) && typeof value.type === 'string' && Object.hasOwn(EVENT_TYPES, value.type);
}

function parseSnapshot(key: RoomKey, text: string): RoomSnapshot {
  if (text === '') return toSnapshot(emptyRoom(key));
  const snapshot: unknown = JSON.parse(text);
  if (!isRoomSnapshot(snapshot)) throw malformed();
  return snapshot;
}

function isRoomSnapshot(value: unknown): value is RoomSnapshot {
  return isObject(value) && typeof value.seq === 'number' && Array.isArray(value.participants);
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function malformed(): RedisError {
  return new RedisError('what is stored of the room is not of a form that this version knows', false);
}

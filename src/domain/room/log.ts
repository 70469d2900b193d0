/** A room's log: its events by their places, and which versions of the server read them. Pure. */
import { type EventNamed, events, type EventType, type RoomEvent } from './features.ts';

/** An event with its place in the room's log. */
export interface LoggedEvent {
  readonly seq: number;
  readonly event: RoomEvent;
}

/**
 * The log level that this version reads and writes. What is new in a log has a level of its own, and is written only when
 * every live node reads that.
 *
 * 1: seats, tracks, settings, messages, the audience. 2: hands; chat; what kind of participant somebody is, and who is hidden.
 * 3: what a host runs a meeting with.
 */
export const LOG_LEVEL = 3;

/** What is stored of a room is not of a form that this version knows: a newer one wrote it, or nobody did. */
export class UnreadableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableError';
  }
}

/** The log level that a node needs to read an event. */
export function levelOf(event: RoomEvent): number {
  return levelOfNamed(event.type, event);
}

function levelOfNamed<T extends EventType>(type: T, event: EventNamed<T>): number {
  const { level } = events[type];
  return typeof level === 'number' ? level : level(event);
}

/** Whose seat or tracks an event is about; null: nobody's. */
export function subjectOf(event: RoomEvent): string | null {
  return subjectOfNamed(event.type, event);
}

function subjectOfNamed<T extends EventType>(type: T, event: EventNamed<T>): string | null {
  return events[type].subject(event);
}

/** Most bytes that an event of this type takes as JSON. */
export function mostBytesOf(type: EventType): number {
  return events[type].bytes;
}

/** Reads an event as it stands in a log; members that this version does not know stay. @throws {UnreadableError} */
export function parseEvent(text: string): RoomEvent {
  const event = parseJson(text);
  if (!isEvent(event)) throw new UnreadableError(`no event that this version reads: ${typeNameOf(event)}`);
  return event;
}

/** @throws {UnreadableError} */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableError('no JSON', { cause: error });
  }
}

function isEvent(value: unknown): value is RoomEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value;
  return typeof type === 'string' && isEventType(type) && events[type].schema.safeParse(value).success;
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(events, type);
}

/** For the log; what a stranger wrote may be long. */
function typeNameOf(event: unknown): string {
  const named = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
  return typeof named === 'string' ? named.slice(0, 64) : 'without a type';
}

export function numbered(events: readonly RoomEvent[], afterSeq: number): readonly LoggedEvent[] {
  return events.map((event, index) => ({ seq: afterSeq + 1 + index, event }));
}

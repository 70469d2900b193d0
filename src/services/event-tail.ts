import { type LoggedEvent, mostBytesOf } from '../domain/room/log.ts';
import type { RoomEvent } from '../domain/room/features.ts';

/** Most events that are kept; there may be twice as many for a while. */
const MOST_EVENTS = 1_024;
/**
 * Bytes of events that are kept, as JSON; and beyond which so many are. Whoever resumes is sent all of it in one answer,
 * which must not fill the send buffer of a connection (1 MiB): it would be cut as too slow by the next notification.
 */
const KEPT_BYTES = 512 * 1024;
const MOST_BYTES = 768 * 1024;

const MOST_UNMEASURED = 256;

const bytesOf = (event: RoomEvent): number => Buffer.byteLength(JSON.stringify(event));

/** Adds up the bytes of events. They are measured only once what they may have at most is too much: most never are. */
export class EventBytes {
  #measured = 0;
  #atMost = 0;
  #unmeasured: RoomEvent[] = [];

  add(event: RoomEvent): void {
    this.#unmeasured.push(event);
    this.#atMost += mostBytesOf(event.type);
    // So that nobody has to ask for what is added to be let go of.
    if (this.#unmeasured.length >= MOST_UNMEASURED) this.#measure();
  }

  exceed(bytes: number): boolean {
    if (this.#measured + this.#atMost <= bytes) return false;
    this.#measure();
    return this.#measured > bytes;
  }

  #measure(): void {
    this.#measured += this.#unmeasured.reduce((sum, event) => sum + bytesOf(event), 0);
    this.#unmeasured = [];
    this.#atMost = 0;
  }
}

/** The latest events of a room, for clients that resume; older gaps are answered with the room as it is. */
export class EventTail {
  #events: LoggedEvent[] = [];
  #bytes = new EventBytes();

  /** How many events are kept. */
  get length(): number {
    return this.#events.length;
  }

  /** They follow those that are kept. */
  push(logged: LoggedEvent): void {
    this.#events.push(logged);
    this.#bytes.add(logged.event);
    // Cut seldom and by much, so that an event costs no copy of the tail.
    if (this.#events.length > 2 * MOST_EVENTS || this.#bytes.exceed(MOST_BYTES)) this.#cut();
  }

  clear(): void {
    this.#events = [];
    this.#bytes = new EventBytes();
  }

  /** All but the first so many. */
  after(count: number): readonly LoggedEvent[] {
    return this.#events.slice(count);
  }

  #cut(): void {
    const least = Math.max(0, this.#events.length - MOST_EVENTS);
    let first = this.#events.length;
    for (let bytes = 0; first > least; first -= 1) {
      const event = this.#events[first - 1]?.event;
      bytes += event === undefined ? 0 : bytesOf(event);
      if (bytes > KEPT_BYTES) break;
    }
    this.#events = this.#events.slice(first);
    this.#bytes = new EventBytes();
    for (const { event } of this.#events) this.#bytes.add(event);
  }
}

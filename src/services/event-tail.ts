import { type LoggedEvent, mostBytesOf } from '../domain/room/log.ts';
import type { RoomEvent } from '../domain/room/features.ts';

/** Most events that are kept; there may be twice as many for a while. */
const MOST_EVENTS = 1_024;
/**
 * Bytes of messages that are kept, as JSON; and beyond which so many are. Whoever resumes is sent all of it in one answer,
 * which must not fill the send buffer of a connection (1 MiB): it would be cut as too slow by the next notification.
 */
const MESSAGE_BYTES = 512 * 1024;
const MOST_MESSAGE_BYTES = 768 * 1024;

/** Up to so many, an event is not worth measuring. */
const SMALL_BYTES = 16 * 1_024;

const bytesOf = (event: RoomEvent): number =>
  mostBytesOf(event.type) <= SMALL_BYTES ? 0 : Buffer.byteLength(JSON.stringify(event));

/** The latest events of a room, for clients that resume; older gaps are answered with the room as it is. */
export class EventTail {
  #events: LoggedEvent[] = [];
  #bytes = 0;

  /** How many events are kept. */
  get length(): number {
    return this.#events.length;
  }

  /** They follow those that are kept. */
  push(logged: LoggedEvent): void {
    this.#events.push(logged);
    this.#bytes += bytesOf(logged.event);
    // Cut seldom and by much, so that an event costs no copy of the tail.
    if (this.#events.length > 2 * MOST_EVENTS || this.#bytes > MOST_MESSAGE_BYTES) this.#cut();
  }

  clear(): void {
    this.#events = [];
    this.#bytes = 0;
  }

  /** All but the first so many. */
  after(count: number): readonly LoggedEvent[] {
    return this.#events.slice(count);
  }

  #cut(): void {
    this.#events = this.#events.slice(-MOST_EVENTS);
    this.#bytes = this.#events.reduce((sum, { event }) => sum + bytesOf(event), 0);
    let first = 0;
    for (; this.#bytes > MESSAGE_BYTES; first += 1) {
      const oldest = this.#events[first];
      if (oldest !== undefined) this.#bytes -= bytesOf(oldest.event);
    }
    this.#events = this.#events.slice(first);
  }
}

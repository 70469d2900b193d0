/** Messages come once, also where a server that had lost sight of its room was sent one again and did not know it. */
import type { EventData } from '../../protocol/notifications.ts';

/** More than come between a message and its repetition. */
const KNOWN = 256;

export class KnownMessages {
  readonly #known = new Set<string>();

  /** Whether it was not there before. Messages without an id cannot be told apart: each is new. */
  isNew({ from, messageId }: EventData<'message.received'>): boolean {
    if (messageId === undefined) return true;
    const name = `${messageId} ${from}`;
    if (this.#known.has(name)) return false;
    this.#known.add(name);
    for (const oldest of this.#known) {
      if (this.#known.size <= KNOWN) break;
      this.#known.delete(oldest);
    }
    return true;
  }
}

/**
 * The messages of a room that were told on this node. A registry that dies may have told the last ones to a part of the
 * nodes, or to none: they are said again by the node of who said them, and told where they were not.
 */
import type { MessageSent } from '../domain/events.ts';
import { Recent } from '../domain/recent.ts';

/** More than come between a message and its repetition. */
const KNOWN = 1_024;
/** A dying registry loses what was written in its last moment, in ms: nodes read what they are told much sooner. */
const MOMENT_MS = 1_000;
/** Most that are said again: more is not said in a moment but by many. */
const MOST_REPEATED = 128;

export class ToldMessages {
  readonly #known = new Recent<string>(KNOWN);
  #last: readonly MessageSent[] = [];

  /** What those on this node said last: all of one moment, in its order. */
  get lastOwn(): readonly MessageSent[] {
    return this.#last;
  }

  /**
   * Takes the next one of the log. One without an id cannot be known again: it is always news, and never repeated.
   *
   * @param own said by somebody on this node
   * @returns whether it is news
   */
  take(message: MessageSent, own: boolean): boolean {
    if (message.id === undefined) return true;
    const name = `${message.id} ${message.from}`;
    if (this.#known.has(name)) return false;
    this.#known.add(name);
    if (own) {
      const ofThisMoment = this.#last.filter(({ at }) => at > message.at - MOMENT_MS);
      this.#last = [...ofThisMoment, message].slice(-MOST_REPEATED);
    }
    return true;
  }
}

/** What was told of messages on a node, which is in no state. */
import type { Seat } from './actor.ts';
import type { Memory, NamedEvent } from './feature.ts';
import { Recent } from './recent.ts';

/** A message, as its event has it. */
interface Said extends NamedEvent {
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id?: string | undefined;
}

/** More than come between a message and its repetition. */
const KNOWN = 1_024;
/** A dying registry loses what was written in its last moment, in ms: nodes read what they are told much sooner. */
const MOMENT_MS = 1_000;
/** Most that are said again: more is not said in a moment but by many. */
const MOST_REPEATED = 128;

/**
 * The messages of a room that were told on a node. A registry that dies may have told the last ones to a part of the nodes,
 * or to none: they are said again by the node of who said them, and told where they were not.
 */
export class Told<Event extends Said, Order> implements Memory<Event, Order> {
  readonly #repetition: (seat: Seat, message: Event) => Order;
  readonly #known = new Recent<string>(KNOWN);
  /** What those on this node said last: all of one moment, in its order. */
  #last: readonly Event[] = [];

  /** @param repetition the order that says a message again */
  constructor(repetition: (seat: Seat, message: Event) => Order) {
    this.#repetition = repetition;
  }

  /** One without an id cannot be known again: it is always news, and never repeated. */
  take(message: Event, here: (identity: string) => boolean): boolean {
    if (message.id === undefined) return true;
    const name = `${message.id} ${message.from}`;
    if (this.#known.has(name)) return false;
    this.#known.add(name);
    if (here(message.from)) {
      const ofThisMoment = this.#last.filter(({ at }) => at > message.at - MOMENT_MS);
      this.#last = [...ofThisMoment, message].slice(-MOST_REPEATED);
    }
    return true;
  }

  repeat(seatOf: (identity: string) => Seat | undefined): readonly Order[] {
    return this.#last.flatMap((message) => {
      const seat = seatOf(message.from);
      return seat ? [this.#repetition(seat, message)] : [];
    });
  }
}

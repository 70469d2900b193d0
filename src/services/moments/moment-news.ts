/** What all that is told of rooms for a moment has in common: the nodes of a room tell it each other, and it is lost without harm. */
import { CausewayError } from '../../domain/errors.ts';
import type { RoomKey, RoomState } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NodeLinks } from '../../ports/node-links.ts';
import type { OutgoingNotification } from '../outgoing.ts';

/** A room that is open here. */
export interface OpenRoom {
  readonly state: RoomState;
  tellNow(notification: OutgoingNotification): void;
}

export interface MomentsOptions {
  /** Id of this node, as the rooms' logs name it. */
  readonly node: string;
  /** One that is open here; undefined: it is not. */
  readonly roomOf: (key: RoomKey) => OpenRoom | undefined;
  /** null: there are no other nodes. */
  readonly links: Pick<NodeLinks, 'request' | 'serve'> | null;
  readonly clock: Clock;
}

/** Tells the other nodes of a room. */
export function tellOtherNodes(
  { node, links }: MomentsOptions,
  { tenant, room, participants }: RoomState,
  method: string,
  news: object,
): void {
  const others = new Set([...participants.values()].map((each) => each.node));
  others.delete(node);
  // Asked rather than told: that opens a link where nothing else has.
  for (const other of others) links?.request(other, method, { ...news, tenant, room }).catch(() => undefined);
}

interface AllowanceOptions {
  readonly clock: Clock;
  readonly most: number;
  readonly windowMs: number;
  /** What is said of more. */
  readonly refusal: string;
}

/** How often somebody may send something within a window. */
export class Allowance {
  readonly #options: AllowanceOptions;
  /** By sender: how many were sent since the count began. */
  readonly #sent = new Map<string, number>();

  constructor(options: AllowanceOptions) {
    this.#options = options;
  }

  /** @throws {CausewayError} `rate_limited` */
  take(sender: string): void {
    const { clock, most, windowMs, refusal } = this.#options;
    const count = (this.#sent.get(sender) ?? 0) + 1;
    if (count > most) throw new CausewayError('rate_limited', refusal, { retryAfterMs: windowMs });
    if (count === 1) clock.after(windowMs, () => this.#sent.delete(sender));
    this.#sent.set(sender, count);
  }
}

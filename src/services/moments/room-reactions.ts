/**
 * Reactions of those in the rooms of this node, told to everybody in these rooms. They travel over the links between nodes,
 * and are lost without harm. What comes within a window is gathered and told together.
 */
import type { ReactionKind } from '../../../signaling/protocol/features/reactions.ts';
import { CausewayError } from '../../domain/errors.ts';
import type { Participant } from '../../domain/features/seats.ts';
import {
  credible,
  gathered,
  MAX_REACTIONS,
  NO_REACTIONS,
  REACTION_WINDOW_MS,
  type ReactionNews,
  type Reactions,
  reactionsFor,
  readReactionNews,
} from '../../domain/reactions.ts';
import { roomId } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NodeLinks } from '../../ports/node-links.ts';
import type { LocalRoom } from '../local-room.ts';
import { outgoing } from '../outgoing.ts';

const METHOD = 'reactions.seen';
/** Up to so many people in a room each reaction is told almost at once. */
const SMALL_ROOM = 25;
const SMALL_WINDOW_MS = 100;
const LARGE_WINDOW_MS = 1_000;

/** What came of a room, and is not told yet. */
interface Window {
  /** From here and from elsewhere. */
  all: Reactions;
  /** From here: the other nodes are to be told. */
  own: Reactions;
}

export interface RoomReactionsOptions {
  /** Id of this node, as the rooms' logs name it. */
  readonly node: string;
  /** Those that are open here. */
  readonly opened: () => readonly LocalRoom[];
  /** null: there are no other nodes. */
  readonly links: Pick<NodeLinks, 'request' | 'serve'> | null;
  readonly clock: Clock;
}

export class RoomReactions {
  readonly #options: RoomReactionsOptions;
  readonly #windows = new Map<string, Window>();
  /** By room and identity: how many were sent since the count began. */
  readonly #sent = new Map<string, number>();

  constructor(options: RoomReactionsOptions) {
    this.#options = options;
    options.links?.serve('reactions.', async ({ from, params }) => {
      const news = readReactionNews(params);
      if (!news) throw new CausewayError('bad_params', 'no reactions');
      this.#hear(from, news);
      return {};
    });
  }

  /** Somebody who sits here reacts. @throws {CausewayError} `rate_limited` */
  react(room: LocalRoom, { identity }: Pick<Participant, 'identity'>, kind: ReactionKind): void {
    this.#count(`${roomId(room.state)}\n${identity}`);
    const one: Reactions = { counts: [{ kind, count: 1 }], from: [{ identity, kind }] };
    this.#gather(room, one, one);
  }

  #count(sender: string): void {
    const count = (this.#sent.get(sender) ?? 0) + 1;
    if (count > MAX_REACTIONS) {
      throw new CausewayError('rate_limited', 'too many reactions at once', { retryAfterMs: REACTION_WINDOW_MS });
    }
    if (count === 1) this.#options.clock.after(REACTION_WINDOW_MS, () => this.#sent.delete(sender));
    this.#sent.set(sender, count);
  }

  #hear(node: string, news: ReactionNews): void {
    const room = this.#options.opened().find(({ state }) => state.tenant === news.tenant && state.room === news.room);
    if (!room) return;
    const believed = credible(news, node, room.state);
    if (believed.counts.length > 0) this.#gather(room, believed, NO_REACTIONS);
  }

  #gather(room: LocalRoom, all: Reactions, own: Reactions): void {
    const id = roomId(room.state);
    const window = this.#windows.get(id);
    if (window) {
      window.all = gathered(window.all, all);
      window.own = gathered(window.own, own);
      return;
    }
    this.#windows.set(id, { all: gathered(NO_REACTIONS, all), own: gathered(NO_REACTIONS, own) });
    const windowMs = room.state.participants.size <= SMALL_ROOM ? SMALL_WINDOW_MS : LARGE_WINDOW_MS;
    this.#options.clock.after(windowMs, () => this.#tell(room, id));
  }

  #tell(room: LocalRoom, id: string): void {
    const window = this.#windows.get(id);
    this.#windows.delete(id);
    if (!window) return;
    room.tellNow(outgoing({ event: 'reaction.seen', data: reactionsFor(window.all, room.state) }));
    if (window.own.counts.length === 0) return;
    const { node, links } = this.#options;
    const { tenant, room: name, participants } = room.state;
    const others = new Set([...participants.values()].map((each) => each.node));
    others.delete(node);
    const news = { tenant, room: name, ...window.own };
    // Asked rather than told: that opens a link where nothing else has.
    for (const other of others) links?.request(other, METHOD, news).catch(() => undefined);
  }
}

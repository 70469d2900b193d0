/**
 * What people in the rooms of this node are saying, told to everybody in these rooms as far as it is known. Drafts travel over
 * the links between nodes and are lost without harm: the whole line comes by the room's log.
 */
import type { Params } from '../../../signaling/protocol/methods.ts';
import { CausewayError } from '../../domain/errors.ts';
import {
  DRAFT_WINDOW_MS,
  draftFor,
  type DraftNews,
  MAX_DRAFT_ROOM,
  MAX_DRAFTS,
  readDraftNews,
} from '../../domain/features/captions/caption-drafts.ts';
import { requireSpeaking } from '../../domain/features/captions/captions.ts';
import type { Participant } from '../../domain/features/seats.ts';
import { roomId, type RoomState } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NodeLinks } from '../../ports/node-links.ts';
import { outgoing, type OutgoingNotification } from '../outgoing.ts';

const METHOD = 'captions.drafted';

/** A room that is open here. */
interface OpenRoom {
  readonly state: RoomState;
  tellNow(notification: OutgoingNotification): void;
}

interface CaptionDraftsOptions {
  /** Id of this node, as the rooms' logs name it. */
  readonly node: string;
  /** Those that are open here. */
  readonly opened: () => readonly OpenRoom[];
  /** null: there are no other nodes. */
  readonly links: Pick<NodeLinks, 'request' | 'serve'> | null;
  readonly clock: Clock;
}

export class CaptionDrafts {
  readonly #options: CaptionDraftsOptions;
  /** By room and identity: how many were sent since the count began. */
  readonly #sent = new Map<string, number>();

  constructor(options: CaptionDraftsOptions) {
    this.#options = options;
    options.links?.serve('captions.', async ({ from, params }) => {
      const news = readDraftNews(params);
      if (!news) throw new CausewayError('bad_params', 'no draft of a caption');
      this.#hear(from, news);
      return {};
    });
  }

  /**
   * Somebody who sits here is saying something.
   * @throws {CausewayError} `rate_limited`, `forbidden`, `forbidden_now`
   */
  tell(room: OpenRoom, speaker: Participant, { id, text, language }: Params<'caption.draft'>): void {
    requireSpeaking(room.state, speaker);
    this.#count(`${roomId(room.state)}\n${speaker.identity}`);
    const { tenant, room: name, participants } = room.state;
    if (participants.size > MAX_DRAFT_ROOM) return;
    const news = {
      tenant,
      room: name,
      from: speaker.identity,
      id,
      text,
      ...(language === undefined ? {} : { language }),
    };
    show(room, speaker, news);
    const { node, links } = this.#options;
    const others = new Set([...participants.values()].map((each) => each.node));
    others.delete(node);
    // Asked rather than told: that opens a link where nothing else has.
    for (const other of others) links?.request(other, METHOD, news).catch(() => undefined);
  }

  #count(sender: string): void {
    const count = (this.#sent.get(sender) ?? 0) + 1;
    if (count > MAX_DRAFTS) {
      throw new CausewayError('rate_limited', 'too many drafts of captions at once', { retryAfterMs: DRAFT_WINDOW_MS });
    }
    if (count === 1) this.#options.clock.after(DRAFT_WINDOW_MS, () => this.#sent.delete(sender));
    this.#sent.set(sender, count);
  }

  /** Another node is believed of those whom it serves alone, and where the room's rules let them speak. */
  #hear(node: string, news: DraftNews): void {
    const room = this.#options.opened().find(({ state }) => state.tenant === news.tenant && state.room === news.room);
    const speaker = room?.state.participants.get(news.from);
    if (!room || speaker?.node !== node || speaker.state === 'lobby') return;
    requireSpeaking(room.state, speaker);
    if (room.state.participants.size <= MAX_DRAFT_ROOM) show(room, speaker, news);
  }
}

function show(room: OpenRoom, { name }: Participant, news: DraftNews): void {
  room.tellNow(outgoing({ event: 'caption.drafted', data: draftFor(news, name) }));
}

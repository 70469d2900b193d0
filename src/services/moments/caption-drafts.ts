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
import { roomId } from '../../domain/room/state.ts';
import { outgoing } from '../outgoing.ts';
import { Allowance, type MomentsOptions, type OpenRoom, tellOtherNodes } from './moment-news.ts';

const METHOD = 'captions.drafted';

export class CaptionDrafts {
  readonly #options: MomentsOptions;
  /** By room and identity. */
  readonly #allowance: Allowance;

  constructor(options: MomentsOptions) {
    this.#options = options;
    this.#allowance = new Allowance({
      clock: options.clock,
      most: MAX_DRAFTS,
      windowMs: DRAFT_WINDOW_MS,
      refusal: 'too many drafts of captions at once',
    });
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
    this.#allowance.take(`${roomId(room.state)}\n${speaker.identity}`);
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
    tellOtherNodes(this.#options, room.state, METHOD, news);
  }

  /** Another node is believed of those whom it serves alone, and where the room's rules let them speak. */
  #hear(node: string, news: DraftNews): void {
    const room = this.#options.roomOf(news);
    const speaker = room?.state.participants.get(news.from);
    if (!room || speaker?.node !== node || speaker.state === 'lobby') return;
    requireSpeaking(room.state, speaker);
    if (room.state.participants.size <= MAX_DRAFT_ROOM) show(room, speaker, news);
  }
}

function show(room: OpenRoom, { name }: Participant, news: DraftNews): void {
  room.tellNow(outgoing({ event: 'caption.drafted', data: draftFor(news, name) }));
}

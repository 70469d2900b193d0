/** Captions: what was said in the room last, kept for those who come later, where a host does not forbid it. */
import { z } from 'zod';
import { CaptionRules, MAX_CAPTION_BYTES, Transcript } from '../../../../signaling/protocol/captions/captions.ts';
import { NODE, type Seat } from '../../actor.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, lastOf, type Memory, neverNeedless } from '../../feature.ts';
import { firstOfNode, inRoom, requireShown } from '../../participants.ts';
import { Told } from '../../told.ts';
import { everybody } from '../../viewers.ts';
import { type FloorState, requireSourceNow } from '../floor-rules.ts';
import type { Participant, SeatsState } from '../seats.ts';
import { isKept, KeptLine, said, shown, withLine } from './caption-lines.ts';

interface CaptionsPart {
  /** The last ones, the oldest first: no more than so many, and so many bytes. */
  readonly captions: readonly KeptLine[];
  readonly captionRules: CaptionRules;
}
export type CaptionsState = CaptionsPart & SeatsState & FloorState;

const RULES: CaptionRules = { on: true, transcript: 'kept' };

/** Without `place` it is said now; with it the room, or a part of its nodes, had missed that. */
const CaptionSaid = z.object({
  type: z.literal('captionSaid'),
  ...said,
  place: z.int().optional(),
  /** The room keeps nothing of it. */
  kept: z.literal(false).optional(),
});
type CaptionSaid = Readonly<z.infer<typeof CaptionSaid>>;
const CaptionsConfigured = z.object({ type: z.literal('captionsConfigured'), on: z.boolean(), transcript: Transcript });
type CaptionEvent = CaptionSaid | Readonly<z.infer<typeof CaptionsConfigured>>;

interface InternalCommands {
  /** The room may have lost what somebody on this node said: all that this node knew of it. */
  readonly reassertCaptions: { readonly seat: Seat; readonly lines: readonly KeptLine[] };
  /** Not every node may have told what somebody on this node said, whether the room knows it or not. */
  readonly repeatCaption: { readonly seat: Seat; readonly line: CaptionSaid };
}

interface RepeatCaption {
  readonly actor: typeof NODE;
  readonly type: 'repeatCaption';
  readonly params: InternalCommands['repeatCaption'];
}

/** Words are shorter than 2,000 code units: 12,000 bytes where each is written as an escape, and the names beside them. */
const LINE_BYTES = 16 * 1_024;

export const captions: Feature<{
  parts: CaptionsPart;
  state: CaptionsState;
  events: CaptionEvent;
  emits: CaptionEvent;
  follows: never;
  methods: 'caption.say' | 'caption.configure';
  internal: InternalCommands;
  notifications: 'caption.said' | 'caption.configured';
  view: 'captions' | 'captionRules';
}> = {
  parts: {
    captions: { schema: z.array(KeptLine).readonly(), empty: [], level: 3 },
    captionRules: { schema: CaptionRules.readonly(), empty: RULES, level: 3 },
  },

  events: {
    captionSaid: {
      schema: CaptionSaid,
      level: 3,
      subject: () => null,
      apply({ captions }, { type: _type, kept, ...line }, seq) {
        if (kept === false || isKept(captions, line)) return {};
        return { captions: withLine(captions, { ...line, place: line.place ?? seq }) };
      },
      project({ type: _type, kept, ...line }, seq) {
        const data = { ...shown({ ...line, place: line.place ?? seq }), ...(kept === false ? { kept } : {}) };
        return [{ notification: { event: 'caption.said', seq, data }, meant: everybody }];
      },
      orphaned: 'kept',
      bytes: LINE_BYTES,
    },
    captionsConfigured: {
      schema: CaptionsConfigured,
      level: 3,
      subject: () => null,
      apply: (_state, { on, transcript }) => ({
        captionRules: { on, transcript },
        ...(transcript === 'none' ? { captions: [] } : {}),
      }),
      project: ({ on, transcript }, seq) => [
        { notification: { event: 'caption.configured', seq, data: { on, transcript } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 128,
    },
  },

  commands: {
    'caption.say': {
      by: 'seat',
      decide(state, me, { id, text, language }, { at }) {
        const { identity: from, name } = me;
        if (isKept(state.captions, { from, id })) return [];
        requireSpeaking(state, me);
        return [
          {
            type: 'captionSaid',
            id,
            from,
            name,
            text,
            ...(language === undefined ? {} : { language }),
            at,
            ...(state.captionRules.transcript === 'none' ? { kept: false as const } : {}),
          },
        ];
      },
    },
    'caption.configure': {
      by: 'anyone',
      decide({ captionRules }, _actor, { on = captionRules.on, transcript = captionRules.transcript }) {
        if (on === captionRules.on && transcript === captionRules.transcript) return [];
        return [{ type: 'captionsConfigured', on, transcript }];
      },
    },
    reassertCaptions: {
      by: 'node',
      decide(state, _node, { seat, lines }) {
        inRoom(state, seat);
        if (state.captionRules.transcript === 'none') return [];
        return lines
          .filter((line) => !isKept(state.captions, line))
          .map(({ bytes: _bytes, place, ...line }) => ({
            type: 'captionSaid',
            ...line,
            place: Math.min(place, state.seq + 1),
          }));
      },
    },
    repeatCaption: {
      by: 'node',
      decide(state, _node, { seat, line }) {
        inRoom(state, seat);
        const known = state.captions.find(({ id, from }) => id === line.id && from === line.from);
        if (known === undefined) return [line];
        const { bytes: _bytes, ...there } = known;
        return [{ type: 'captionSaid', ...there }];
      },
    },
  },

  follows: {},
  notifications: {
    'caption.said': neverNeedless,
    'caption.configured': lastOf(() => 'caption rules'),
  },
  view: {
    captions: ({ captions }) => (captions.length === 0 ? undefined : captions.map(shown)),
    captionRules: ({ captionRules: { on, transcript } }) =>
      on === RULES.on && transcript === RULES.transcript ? undefined : { on, transcript },
  },

  reassert(known, participant) {
    const { identity, epoch, state } = participant;
    // Of those who left nobody else tells.
    const forOthers = firstOfNode(known, participant);
    const lines = known.captions.filter(
      ({ from }) => from === identity || (forOthers && !known.participants.has(from)),
    );
    if (state === 'lobby' || lines.length === 0) return [];
    return [{ actor: NODE, type: 'reassertCaptions', params: { seat: { identity, epoch }, lines } }];
  },
  memory: () => new ToldCaptions(),
  cost: { state: MAX_CAPTION_BYTES + 128, participant: 0, notification: LINE_BYTES },
};

/** Remembers what was said; what is kept of it is in the state. */
class ToldCaptions implements Memory<CaptionEvent, RepeatCaption> {
  readonly #told = new Told<CaptionSaid, RepeatCaption>((seat, line) => ({
    actor: NODE,
    type: 'repeatCaption',
    params: { seat, line },
  }));

  take(event: CaptionEvent, here: (identity: string) => boolean): boolean {
    return event.type === 'captionSaid' ? this.#told.take(event, here) : true;
  }

  repeat(seatOf: (identity: string) => Seat | undefined): readonly RepeatCaption[] {
    return this.#told.repeat(seatOf);
  }
}

/**
 * Captions are of what one says: who may not speak has none.
 * @throws `forbidden`; `forbidden_now`
 */
export function requireSpeaking(state: CaptionsState, me: Participant): void {
  requireShown(me);
  if (!me.grants.publish.includes('microphone')) {
    throw new CausewayError('forbidden', 'captions are of what one says: this needs the right to send a microphone');
  }
  if (!state.captionRules.on) {
    throw new CausewayError('forbidden_now', 'captions are switched off', { data: { what: 'captions', why: 'off' } });
  }
  requireSourceNow(state, me, 'microphone');
}

/** Chat: what was written in the room last, kept for those who come later. */
import { z } from 'zod';
import { type ChatMessage, MAX_CHAT_BYTES, MAX_CHAT_MESSAGES } from '../../../signaling/protocol/features/chat.ts';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, neverNeedless, type Viewer } from '../feature.ts';
import { inRoom, requireReachable } from '../participants.ts';
import { Told } from '../told.ts';
import type { SeatsState } from './seats.ts';

const written = {
  /** Unique among those of who wrote it. */
  id: z.string(),
  from: Identity,
  name: z.string(),
  text: z.string(),
  /** Milliseconds since 1970, for display only: nothing is decided by it. */
  at: z.number(),
  /** Who alone may see it, beside who wrote it. */
  to: z.string().optional(),
};

const KeptMessage = z.object({
  ...written,
  /** The place in the room's log at which it was written first: orders the messages. */
  place: z.int(),
  /** Of it as JSON, at most. */
  bytes: z.int(),
});
type KeptMessage = Readonly<z.infer<typeof KeptMessage>>;

interface ChatPart {
  /** The last ones, the oldest first: no more than so many, and so many bytes. */
  readonly chat: readonly KeptMessage[];
}

/** Without `place` it is written now; with it the room, or a part of its nodes, had missed that. */
const ChatSent = z.object({ type: z.literal('chatSent'), ...written, place: z.int().optional() });
type ChatSent = Readonly<z.infer<typeof ChatSent>>;

interface InternalCommands {
  /** The room may have lost what somebody on this node wrote: all that this node knew of it. */
  readonly reassertChat: { readonly seat: Seat; readonly messages: readonly KeptMessage[] };
  /** Not every node may have told what somebody on this node wrote, whether the room knows it or not. */
  readonly repeatChat: { readonly seat: Seat; readonly message: ChatSent };
}

export const chat: Feature<{
  parts: ChatPart;
  state: ChatPart & SeatsState;
  events: ChatSent;
  emits: ChatSent;
  follows: never;
  methods: 'chat.send';
  internal: InternalCommands;
  notifications: 'chat.received';
  view: 'chat';
}> = {
  parts: { chat: { schema: z.array(KeptMessage).readonly(), empty: [], level: 2 } },

  events: {
    chatSent: {
      schema: ChatSent,
      level: 2,
      subject: () => null,
      apply(state, event, seq) {
        if (find(state.chat, event)) return {};
        return { chat: bounded([...state.chat, kept(event, seq)].toSorted((a, b) => a.place - b.place)) };
      },
      project: (event, seq) => [
        {
          notification: { event: 'chat.received', seq, data: shown({ ...event, place: event.place ?? seq }) },
          meant: (viewer) => maySee(viewer, event),
        },
      ],
      orphaned: 'kept',
      bytes: 32 * 1_024,
    },
  },

  commands: {
    'chat.send': {
      by: 'anyone',
      decide(state, { name: from, grants, participant }, { text, to, id }, { at, newId }) {
        if (id !== undefined && find(state.chat, { from, id })) return [];
        if (to !== undefined) requireReachable(state, grants, to);
        const name = participant?.name ?? from;
        const only = to === undefined ? {} : { to };
        return [{ type: 'chatSent', id: id ?? newId(), from, name, text, at, ...only }];
      },
      answer(events, state, from, { id = '' }) {
        // Sent before: where the room has it.
        const seq = events[0]?.seq ?? find(state.chat, { from, id })?.place;
        if (seq === undefined) throw new CausewayError('internal', 'a chat message without its event');
        return { seq };
      },
    },
    reassertChat: {
      by: 'node',
      decide(state, _node, { seat, messages }) {
        inRoom(state, seat);
        const lost = messages.filter((message) => !find(state.chat, message));
        return lost.map(({ bytes: _bytes, place, ...message }) => ({
          type: 'chatSent',
          ...message,
          place: Math.min(place, state.seq + 1),
        }));
      },
    },
    repeatChat: {
      by: 'node',
      decide(state, _node, { seat, message }) {
        inRoom(state, seat);
        const place = find(state.chat, message)?.place;
        return [{ ...message, ...(place === undefined ? {} : { place }) }];
      },
    },
  },

  follows: {},
  notifications: { 'chat.received': neverNeedless },
  view: {
    chat(state, viewer) {
      const seen = state.chat.filter((message) => maySee(viewer, message));
      return seen.length === 0 ? undefined : seen.map(shown);
    },
  },

  reassert(known, { identity, epoch, state }) {
    const messages = known.chat.filter(({ from }) => from === identity);
    if (state === 'lobby' || messages.length === 0) return [];
    return [{ actor: NODE, type: 'reassertChat', params: { seat: { identity, epoch }, messages } }];
  },
  memory: () => new Told((seat, message) => ({ actor: NODE, type: 'repeatChat', params: { seat, message } })),
  cost: { state: MAX_CHAT_BYTES + 32, participant: 0, notification: 32 * 1_024 },
};

const find = (
  messages: readonly KeptMessage[],
  { from, id }: Pick<KeptMessage, 'from' | 'id'>,
): KeptMessage | undefined => messages.find((each) => each.id === id && each.from === from);

const maySee = ({ identity }: Viewer, { from, to }: Pick<KeptMessage, 'from' | 'to'>): boolean =>
  to === undefined || (identity !== null && (identity === from || identity === to));

const shown = ({ id, from, name, text, at, to, place }: Omit<KeptMessage, 'bytes'>): ChatMessage => ({
  id,
  from,
  name,
  text,
  at,
  place,
  ...(to === undefined ? {} : { recipient: to }),
});

/** What its own size takes, and the comma behind it. */
const SIZE_BYTES = 16;
const encoder = new TextEncoder();

function kept({ type: _type, ...message }: ChatSent, seq: number): KeptMessage {
  const placed = { ...message, place: message.place ?? seq };
  return { ...placed, bytes: encoder.encode(JSON.stringify(placed)).length + SIZE_BYTES };
}

/** The newest of them, as many as are kept. */
function bounded(messages: readonly KeptMessage[]): readonly KeptMessage[] {
  let bytes = 0;
  const tooOld = messages.findLastIndex((message, index) => {
    bytes += message.bytes;
    return bytes > MAX_CHAT_BYTES || messages.length - index > MAX_CHAT_MESSAGES;
  });
  return tooOld === -1 ? messages : messages.slice(tooOld + 1);
}

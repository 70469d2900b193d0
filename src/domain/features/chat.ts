/** Chat: what was written in the room last, kept for those who come later. */
import { z } from 'zod';
import {
  ChatHistory,
  type ChatRules,
  MAX_CHAT_BYTES,
  MAX_CHAT_EDITS,
  MAX_CHAT_REACTIONS,
} from '../../../signaling/protocol/features/chat.ts';
import { ReactionKind } from '../../../signaling/protocol/features/reactions.ts';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { type Acting, NODE, type Seat } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf, type Memory, neverNeedless, type Viewer } from '../feature.ts';
import { firstOfNode, inRoom, requireReachable, requireShown } from '../participants.ts';
import { Told } from '../told.ts';
import { everybody } from '../viewers.ts';
import {
  changed,
  emptied,
  find,
  kept,
  KeptMessage,
  keyOf,
  maySee,
  MessageKey,
  reactionsOf,
  reactsTo,
  seen,
  shown,
  withMessage,
  withReaction,
  written,
} from './chat-messages.ts';
import { type FloorState, requireNow } from './floor-rules.ts';
import type { SeatsState } from './seats.ts';

/** Most who moderate that one message is for. */
const MAX_HOSTS = 50;

interface ChatPart {
  /** The last ones, the oldest first: no more than so many, and so many bytes. */
  readonly chat: readonly KeptMessage[];
  readonly chatRules: ChatRules;
}
type State = ChatPart & SeatsState & FloorState;

const RULES: ChatRules = { on: true, history: 'all' };
const Rules = z.object({ on: z.boolean(), history: ChatHistory });

/** Without `place` it is written now; with it the room, or a part of its nodes, had missed that, or what became of it. */
const ChatSent = z.object({
  type: z.literal('chatSent'),
  ...written,
  place: z.int().optional(),
  /** The room keeps nothing of it. */
  kept: z.literal(false).optional(),
});
type ChatSent = Readonly<z.infer<typeof ChatSent>>;
const ChatEdited = z.object({ type: z.literal('chatEdited'), of: MessageKey, text: z.string(), edited: z.number() });
const ChatDeleted = z.object({ type: z.literal('chatDeleted'), of: MessageKey, by: Identity });
const ChatReacted = z.object({
  type: z.literal('chatReacted'),
  of: MessageKey,
  by: Identity,
  kind: ReactionKind,
  on: z.boolean(),
});
const ChatConfigured = z.object({ type: z.literal('chatConfigured'), ...Rules.shape });
type ChatEvent =
  | ChatSent
  | Readonly<z.infer<typeof ChatEdited>>
  | Readonly<z.infer<typeof ChatDeleted>>
  | Readonly<z.infer<typeof ChatReacted>>
  | Readonly<z.infer<typeof ChatConfigured>>;

interface InternalCommands {
  /** The room may have lost what somebody on this node wrote: all that this node knew of it. */
  readonly reassertChat: { readonly seat: Seat; readonly messages: readonly KeptMessage[] };
  /** Not every node may have told what somebody on this node wrote, whether the room knows it or not. */
  readonly repeatChat: { readonly seat: Seat; readonly message: ChatSent };
}

interface RepeatChat {
  readonly actor: typeof NODE;
  readonly type: 'repeatChat';
  readonly params: InternalCommands['repeatChat'];
}

const nameOf = ({ from, id }: { readonly from: string; readonly id: string }): string => `${id} ${from}`;

export const chat: Feature<{
  parts: ChatPart;
  state: State;
  events: ChatEvent;
  emits: ChatEvent;
  follows: never;
  methods: 'chat.send' | 'chat.edit' | 'chat.delete' | 'chat.react' | 'chat.configure';
  internal: InternalCommands;
  notifications: 'chat.received' | 'chat.edited' | 'chat.deleted' | 'chat.reacted' | 'chat.configured';
  view: 'chat' | 'chatRules';
}> = {
  parts: {
    chat: { schema: z.array(KeptMessage).readonly(), empty: [], level: 2 },
    chatRules: { schema: Rules.readonly(), empty: RULES, level: 3 },
  },

  events: {
    chatSent: {
      schema: ChatSent,
      level: ({ hosts, reply, joined, revision, kept }) =>
        [hosts, reply, joined, revision, kept].every((each) => each === undefined) ? 2 : 3,
      subject: () => null,
      apply({ chat }, { type: _type, kept: isKept, ...message }, seq) {
        const known = find(chat, message);
        if (isKept === false || (known && (known.revision ?? 0) >= (message.revision ?? 0))) return {};
        return { chat: withMessage(chat, kept({ ...message, place: message.place ?? seq })) };
      },
      project({ type: _type, kept: isKept, ...message }, seq) {
        const place = message.place ?? seq;
        const data = { ...shown({ ...message, place }), ...(isKept === false ? { kept: false } : {}) };
        // It is told to those who are there: only what the room had missed may be older than somebody's coming.
        const key = { ...message, ...(message.joined && place !== seq ? { after: place } : {}) };
        return [{ notification: { event: 'chat.received', seq, data }, meant: (viewer) => maySee(viewer, key) }];
      },
      orphaned: 'kept',
      bytes: 64 * 1_024,
    },
    chatEdited: {
      schema: ChatEdited,
      level: 3,
      subject: () => null,
      apply: ({ chat }, { of, text, edited }) => ({ chat: changed(chat, of, (each) => ({ ...each, text, edited })) }),
      project: ({ of, text, edited }, seq) => [
        {
          notification: { event: 'chat.edited', seq, data: { id: of.id, from: of.from, text, edited } },
          meant: (viewer) => maySee(viewer, of),
        },
      ],
      orphaned: 'kept',
      bytes: 64 * 1_024,
    },
    chatDeleted: {
      schema: ChatDeleted,
      level: 3,
      subject: () => null,
      takesFrom: ({ of }) => ({ identity: of.from }),
      apply: ({ chat }, { of, by }) => ({ chat: changed(chat, of, (each) => emptied(each, by)) }),
      project: ({ of, by }, seq) => [
        {
          notification: { event: 'chat.deleted', seq, data: { id: of.id, from: of.from, deleted: by } },
          meant: (viewer) => maySee(viewer, of),
        },
      ],
      orphaned: 'kept',
      bytes: 32 * 1_024,
    },
    chatReacted: {
      schema: ChatReacted,
      level: 3,
      subject: () => null,
      apply: ({ chat }, { of, by, kind, on }) => ({
        chat: changed(chat, of, (each) => ({ ...each, reactions: withReaction(each.reactions, kind, by, on) })),
      }),
      project: ({ of, by: identity, kind, on }, seq) => [
        {
          notification: { event: 'chat.reacted', seq, data: { id: of.id, from: of.from, identity, kind, on } },
          meant: (viewer) => maySee(viewer, of),
        },
      ],
      orphaned: 'kept',
      bytes: 32 * 1_024,
    },
    chatConfigured: {
      schema: ChatConfigured,
      level: 3,
      subject: () => null,
      apply: (_state, { on, history }) => ({ chatRules: { on, history } }),
      project: ({ on, history }, seq) => [
        { notification: { event: 'chat.configured', seq, data: { on, history } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 128,
    },
  },

  commands: {
    'chat.send': {
      by: 'anyone',
      decide(state, actor, { text, to, hosts = false, reply, id }, { at, newId }) {
        const { name: from, grants, participant } = actor;
        if (id !== undefined && find(state.chat, { from, id })) return [];
        requireWriting(state, actor);
        if (to !== undefined && hosts) throw new CausewayError('bad_params', 'to one, or to who moderates: not both');
        if (to !== undefined) requireReachable(state, grants, to);
        if (reply !== undefined) seen(state.chat, reply, viewerOf(actor));
        const { history } = state.chatRules;
        return [
          {
            type: 'chatSent',
            id: id ?? newId(),
            from,
            name: participant?.name ?? from,
            text,
            at,
            ...(to === undefined ? {} : { to }),
            ...(hosts ? { hosts: hostsIn(state) } : {}),
            ...(reply === undefined ? {} : { reply }),
            ...(history === 'joined' ? { joined: true as const } : {}),
            ...(history === 'none' ? { kept: false as const } : {}),
          },
        ];
      },
      answer(events, state, from, { id = '' }) {
        // Sent before: where the room has it.
        const seq = events[0]?.seq ?? find(state.chat, { from, id })?.place;
        if (seq === undefined) throw new CausewayError('internal', 'a chat message without its event');
        return { seq };
      },
    },
    'chat.edit': {
      by: 'anyone',
      decide(state, actor, { id, text }, { at }) {
        requireWriting(state, actor);
        const message = seen(state.chat, { from: actor.name, id }, viewerOf(actor));
        if (message.text === text) return [];
        requireChanges(message);
        return [{ type: 'chatEdited', of: keyOf(message), text, edited: at }];
      },
    },
    'chat.delete': {
      by: 'anyone',
      decide(state, actor, { from, id }) {
        const message = find(state.chat, { from, id });
        if (message?.deleted !== undefined) return [];
        const { name: by, grants } = actor;
        const there = seen(state.chat, { from, id }, viewerOf(actor));
        if (by !== from && !grants.moderate) throw new CausewayError('forbidden', 'somebody else wrote this');
        return [{ type: 'chatDeleted', of: keyOf(there), by }];
      },
    },
    'chat.react': {
      by: 'seat',
      decide(state, me, { from, id, kind, on }) {
        requireShown(me);
        requireWriting(state, { name: me.identity, grants: me.grants, participant: me });
        const message = seen(state.chat, { from, id }, me);
        if (reactsTo(message, kind, me.identity) === on) return [];
        if (on && reactionsOf(message) >= MAX_CHAT_REACTIONS) {
          throw new CausewayError('limit_exceeded', `a message has at most ${MAX_CHAT_REACTIONS} reactions`);
        }
        return [{ type: 'chatReacted', of: keyOf(message), by: me.identity, kind, on }];
      },
    },
    'chat.configure': {
      by: 'anyone',
      decide({ chatRules }, _actor, { on = chatRules.on, history = chatRules.history }) {
        return on === chatRules.on && history === chatRules.history ? [] : [{ type: 'chatConfigured', on, history }];
      },
    },
    reassertChat: {
      by: 'node',
      decide(state, _node, { seat, messages }) {
        inRoom(state, seat);
        return messages
          .filter((message) => {
            const known = find(state.chat, message);
            return known === undefined || (known.revision ?? 0) < (message.revision ?? 0);
          })
          .map(({ bytes: _bytes, place, ...message }) => ({
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
        const known = find(state.chat, message);
        if (known === undefined) return [message];
        const { bytes: _bytes, ...there } = known;
        return [{ type: 'chatSent', ...there }];
      },
    },
  },

  follows: {},
  notifications: {
    'chat.received': neverNeedless,
    'chat.edited': lastOf((message) => `text of ${nameOf(message)}`),
    'chat.deleted': neverNeedless,
    'chat.reacted': lastOf(
      ({ identity, kind, ...message }: { readonly identity: string; kind: string; from: string; id: string }) =>
        `${kind} ${nameOf(message)} ${identity}`,
    ),
    'chat.configured': lastOf(() => 'chat rules'),
  },
  view: {
    chat(state, viewer) {
      const visible = state.chat.filter((message) => maySee(viewer, keyOf(message)));
      return visible.length === 0 ? undefined : visible.map(shown);
    },
    chatRules: ({ chatRules }) => (chatRules.on && chatRules.history === 'all' ? undefined : chatRules),
  },

  reassert(known, participant) {
    const { identity, epoch, state } = participant;
    // Of those who left nobody else tells.
    const forOthers = firstOfNode(known, participant);
    const messages = known.chat.filter(({ from }) => from === identity || (forOthers && !known.participants.has(from)));
    if (state === 'lobby' || messages.length === 0) return [];
    return [{ actor: NODE, type: 'reassertChat', params: { seat: { identity, epoch }, messages } }];
  },
  memory: () => new ToldChat(),
  cost: { state: MAX_CHAT_BYTES + 128, participant: 0, notification: 64 * 1_024 },
};

/** Remembers what was written; what becomes of it is in the state. */
class ToldChat implements Memory<ChatEvent, RepeatChat> {
  readonly #told = new Told<ChatSent, RepeatChat>((seat, message) => ({
    actor: NODE,
    type: 'repeatChat',
    params: { seat, message },
  }));

  take(event: ChatEvent, here: (identity: string) => boolean): boolean {
    return event.type === 'chatSent' ? this.#told.take(event, here) : true;
  }

  repeat(seatOf: (identity: string) => Seat | undefined): readonly RepeatChat[] {
    return this.#told.repeat(seatOf);
  }
}

/** @throws `forbidden_now` */
function requireWriting(state: State, { participant }: Acting): void {
  if (!state.chatRules.on) {
    throw new CausewayError('forbidden_now', 'the chat is switched off', { data: { what: 'chat', why: 'off' } });
  }
  requireNow(state, participant, 'chat');
}

/** @throws `limit_exceeded` */
function requireChanges({ revision = 0 }: KeptMessage): void {
  if (revision < MAX_CHAT_EDITS + 2 * MAX_CHAT_REACTIONS) return;
  throw new CausewayError('limit_exceeded', 'this message was changed too often');
}

const viewerOf = ({ name, grants, participant }: Acting): Viewer => participant ?? { identity: name, grants };

const hostsIn = ({ participants }: SeatsState): readonly string[] =>
  [...participants.values()]
    .filter(({ state, grants }) => state !== 'lobby' && grants.moderate)
    .slice(0, MAX_HOSTS)
    .map(({ identity }) => identity);

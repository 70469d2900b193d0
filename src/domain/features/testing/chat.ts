import type { EventData } from '../../../../signaling/protocol/notifications.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, type Sample } from '../../testing/draft.ts';
import { withReaction } from '../chat-messages.ts';
import { mayNow } from '../floor-rules.ts';
import type { chat } from '../chat.ts';

/** One of the messages, or one that is not there. */
function messageIn({ chat }: RoomState, { pick, who }: Draft): { id: string; from: string } {
  const { id, from } = chat[chat.length - 1 - (pick % Math.max(1, chat.length))] ?? { id: 'none', from: who };
  return { id, from };
}

const HISTORIES = ['all', 'joined', 'none'] as const;

export const chatSample: Sample<typeof chat> = {
  draws: {
    'chat.send': {
      weight: 4,
      order(state, draft) {
        const { who, whom, pick, on, also } = draft;
        const addressed = also === true ? { to: whom } : also === false && on ? { hosts: true } : {};
        return order(actorIn(state, draft), 'chat.send', {
          text: `from ${who} at ${state.seq}`,
          ...addressed,
          ...(pick > 4 ? { reply: messageIn(state, draft) } : {}),
          // Now and then one that was sent before.
          id: on ? `chat-${pick}` : `chat-at-${state.seq}`,
        });
      },
      may: (me, _params, state) => me.grants.data && state.chatRules.on && mayNow(state, me, 'chat'),
    },
    'chat.edit': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'chat.edit', { id: messageIn(state, draft).id, text: `edited at ${state.seq}` }),
      may: (me, { id }, state) =>
        me.grants.data &&
        state.chatRules.on &&
        mayNow(state, me, 'chat') &&
        state.chat.some((message) => message.id === id && message.from === me.identity),
    },
    'chat.delete': {
      weight: 2,
      order: (state, draft) => order(actorIn(state, draft), 'chat.delete', messageIn(state, draft)),
      may: ({ identity, grants }, { from }) => grants.data && (grants.moderate || from === identity),
    },
    'chat.react': {
      weight: 3,
      order: (state, draft) =>
        order(actorIn(state, draft), 'chat.react', {
          ...messageIn(state, draft),
          kind: draft.on ? 'heart' : 'laugh',
          on: draft.also ?? true,
        }),
      may: (me, _params, state) =>
        me.grants.data && me.hidden !== true && state.chatRules.on && mayNow(state, me, 'chat'),
    },
    'chat.configure': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'chat.configure', { history: HISTORIES[draft.pick % 3], on: draft.also ?? true }),
      may: ({ grants }) => grants.moderate,
    },
    reassertChat: null,
    repeatChat: null,
  },
  hears: {
    'chat.received'({ room }, message) {
      if (message.kept === false) return;
      room.chat = [...(room.chat ?? []), message].toSorted((a, b) => a.place - b.place);
    },
    'chat.edited': (client, { text, edited, ...name }) =>
      change(client, name, (message) => ({ ...message, text, edited })),
    'chat.deleted': (client, { deleted, ...name }) =>
      change(client, name, ({ edited: _edited, reactions: _reactions, reply: _reply, ...message }) => ({
        ...message,
        text: '',
        deleted,
      })),
    'chat.reacted': (client, { identity, kind, on, ...name }) =>
      change(client, name, ({ reactions, ...message }) => {
        const next = withReaction(reactions, kind, identity, on);
        return {
          ...message,
          ...(next.length === 0
            ? {}
            : { reactions: next.map(({ identities, ...each }) => ({ ...each, identities: [...identities] })) }),
        };
      }),
    'chat.configured'({ room }, rules) {
      if (rules.on && rules.history === 'all') delete room.chatRules;
      else room.chatRules = rules;
    },
  },
  receivers: {
    chatSent: addressees,
    chatEdited: ({ of }) => addressees(of),
    chatDeleted: ({ of }) => addressees(of),
    chatReacted: ({ of }) => addressees(of),
    chatConfigured: null,
  },
};

interface Addressed {
  readonly from: string;
  readonly to?: string | undefined;
  readonly hosts?: readonly string[] | undefined;
}

function addressees({ from, to, hosts }: Addressed): readonly string[] | null {
  if (to !== undefined) return [from, to];
  return hosts === undefined ? null : [from, ...hosts];
}

type Message = EventData<'chat.received'>;

function change(
  { room }: ClientRoom,
  { id, from }: Pick<Message, 'id' | 'from'>,
  update: (message: Message) => Message,
): void {
  const { chat = [] } = room;
  if (!chat.some((message) => message.id === id && message.from === from))
    throw new Error('told of an unknown message');
  room.chat = chat.map((message) => (message.id === id && message.from === from ? update(message) : message));
}

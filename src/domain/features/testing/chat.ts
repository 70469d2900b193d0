import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { chat } from '../chat.ts';

export const chatSample: Sample<typeof chat> = {
  draws: {
    'chat.send': {
      weight: 3,
      order(state, draft) {
        const { who, whom, pick, on, also } = draft;
        return order(actorIn(state, draft), 'chat.send', {
          text: `from ${who} at ${state.seq}`,
          ...(also === undefined ? {} : { to: whom }),
          // Now and then one that was sent before.
          id: on ? `chat-${pick}` : `chat-at-${state.seq}`,
        });
      },
      may: ({ grants }) => grants.data,
    },
    reassertChat: null,
    repeatChat: null,
  },
  hears: {
    'chat.received'({ room }, message) {
      room.chat = [...(room.chat ?? []), message].toSorted((a, b) => a.place - b.place);
    },
  },
  receivers: { chatSent: ({ from, to }) => (to === undefined ? null : [from, to]) },
};

import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { messages } from '../messages.ts';

export const messagesSample: Sample<typeof messages> = {
  draws: {
    'message.send': {
      weight: 3,
      order(state, draft) {
        const { who, whom, pick, on, also } = draft;
        return order(actorIn(state, draft), 'message.send', {
          topic: 'chat',
          payload: `from ${who} at ${state.seq}`,
          ...(also === undefined ? {} : { to: [whom, whom] }),
          // Now and then one that was sent before.
          ...(on ? { messageId: `message-${pick}` } : {}),
        });
      },
      may: ({ grants }) => grants.data,
    },
    repeatMessage: null,
  },
  hears: { 'message.received': () => undefined },
  receivers: { messageSent: ({ from, to }) => to && [from, ...to] },
};

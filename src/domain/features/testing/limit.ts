import { NODE } from '../../actor.ts';
import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { Participant } from '../seats.ts';
import type { limit } from '../entry/limit.ts';

const moderates = ({ grants }: Participant): boolean => grants.moderate;

export const limitSample: Sample<typeof limit> = {
  draws: {
    'limit.set': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'limit.set', draft.wrong ? {} : { seconds: 60 + draft.pick }),
      may: moderates,
    },
    'limit.extend': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'limit.extend', { seconds: 60 }),
      may: moderates,
    },
    endByLimit: {
      weight: 1,
      order: ({ timeLimit }, { on }) => order(NODE, 'endByLimit', { limit: (timeLimit?.id ?? 0) - (on ? 1 : 0) }),
      may: null,
    },
  },
  hears: {
    'limit.changed'({ room }, { timeLimit }) {
      if (timeLimit === null) delete room.timeLimit;
      else room.timeLimit = timeLimit;
    },
  },
  receivers: { limitSet: null, emptySet: null },
};

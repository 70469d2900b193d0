import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { spotlight } from '../spotlight.ts';

export const spotlightSample: Sample<typeof spotlight> = {
  draws: {
    'spotlight.set': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'spotlight.set', {
          identities: draft.also === true ? [] : [draft.whom, draft.who],
        }),
      may: ({ grants }) => grants.moderate,
    },
  },
  hears: {
    'spotlight.changed'({ room }, { identities }) {
      if (identities.length === 0) delete room.spotlight;
      else room.spotlight = identities;
    },
  },
  receivers: { spotlightSet: null },
};

import type { Sample } from '../../testing/draft.ts';
import type { audience } from '../audience.ts';

export const audienceSample: Sample<typeof audience> = {
  draws: {},
  hears: {
    'room.audience'({ room }, { count }) {
      if (room.audience !== undefined) room.audience = count;
    },
  },
  receivers: {},
};

import { order } from '../../../room/features.ts';
import { actorIn, type Sample } from '../../../testing/draft.ts';
import type { watermark } from '../watermark.ts';

export const watermarkSample: Sample<typeof watermark> = {
  draws: {
    'watermark.report': {
      weight: 4,
      order: (state, draft) =>
        order(actorIn(state, draft), 'watermark.report', { what: draft.on ? 'removed' : 'altered' }),
      may: () => true,
    },
  },
  hears: {
    'watermark.changed'({ room }, { on }) {
      if (on) room.watermark = true;
      else delete room.watermark;
    },
    'watermark.reported': () => undefined,
  },
  receivers: { watermarkSet: null, watermarkReported: null },
};

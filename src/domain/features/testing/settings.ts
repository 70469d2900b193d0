import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { settings } from '../settings.ts';
import { entrySettings } from './entry.ts';

export const settingsSample: Sample<typeof settings> = {
  draws: {
    'room.update': {
      weight: 4,
      order: (state, draft) =>
        order(actorIn(state, draft), 'room.update', {
          locked: draft.also,
          lobby: draft.on,
          ...(draft.pick < 2 ? { sealed: true } : {}),
          watermark: draft.on,
          ...entrySettings(draft),
        }),
      may: ({ grants }) => grants.moderate,
    },
  },
  hears: { 'room.updated': ({ room }, data) => void Object.assign(room, data) },
  receivers: { roomUpdated: null },
};

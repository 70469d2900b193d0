import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { settings } from '../settings.ts';

export const settingsSample: Sample<typeof settings> = {
  draws: {
    'room.update': {
      weight: 4,
      order: (state, draft) => order(actorIn(state, draft), 'room.update', { locked: draft.also, lobby: draft.on }),
      may: ({ grants }) => grants.moderate,
    },
  },
  hears: { 'room.updated': ({ room }, data) => void Object.assign(room, data) },
  receivers: { roomUpdated: null },
};

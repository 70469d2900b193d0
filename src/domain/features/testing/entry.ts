import { NODE } from '../../actor.ts';
import { order } from '../../room/features.ts';
import type { Draft, Sample } from '../../testing/draft.ts';
import type { entry } from '../entry/entry.ts';

/** Passwords as the edge hands them on: hashed. */
export const HASHES = ['A', 'B'].map((each) => `scrypt$15$8$1$${each.repeat(22)}$${each.repeat(43)}`);

/** Random settings of who may come in. */
export function entrySettings({ pick, on, also, whom, wrong }: Draft) {
  const hash = HASHES[pick % HASHES.length];
  return {
    ...(on ? { admits: (['everybody', 'members', 'invited'] as const)[pick % 3], invited: [whom, 'cas'] } : {}),
    ...(also === undefined ? {} : { joinBeforeHost: also }),
    ...(pick > 4 ? { places: wrong ? null : pick - 3 } : {}),
    ...(wrong && hash !== undefined ? { password: also === true ? null : hash } : {}),
  };
}

export const entrySample: Sample<typeof entry> = {
  draws: {
    prepareRoom: {
      weight: 2,
      order: (_state, draft) =>
        order(NODE, 'prepareRoom', {
          defaults: {
            lobby: draft.on,
            watermark: draft.pick % 2 === 0,
            timeLimitMinutes: draft.pick,
            emptySeconds: draft.pick * 60,
          },
          ...(draft.wrong ? {} : { claim: { ...entrySettings(draft), lobby: draft.also } }),
        }),
      may: null,
    },
  },
  hears: {
    'entry.changed'({ room }, entry) {
      const { admits, places, joinBeforeHost, hasPassword, invited = [] } = entry;
      const open = admits === 'everybody' && places === null && joinBeforeHost && !hasPassword && invited.length === 0;
      if (open) delete room.entry;
      else room.entry = entry;
    },
  },
  receivers: { entryChanged: null },
};

import { order } from '../../../room/features.ts';
import { actorIn, type Sample } from '../../../testing/draft.ts';
import { mayNow } from '../../floor-rules.ts';
import type { captions } from '../captions.ts';

const TRANSCRIPTS = ['none', 'kept', 'download'] as const;

export const captionsSample: Sample<typeof captions> = {
  draws: {
    'caption.say': {
      weight: 3,
      order: (state, draft) =>
        order(actorIn(state, draft), 'caption.say', {
          // Now and then one that was said before.
          id: draft.on ? `line-${draft.pick}` : `line-at-${state.seq}`,
          text: `said by ${draft.who} at ${state.seq}`,
          ...(draft.also === true ? { language: 'en' } : {}),
        }),
      may: (me, _params, state) =>
        me.grants.data &&
        me.grants.publish.includes('microphone') &&
        me.hidden !== true &&
        state.captionRules.on &&
        mayNow(state, me, 'microphone'),
    },
    'caption.configure': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'caption.configure', {
          transcript: TRANSCRIPTS[draft.pick % 3],
          on: draft.also ?? true,
        }),
      may: ({ grants }) => grants.moderate,
    },
    reassertCaptions: null,
    repeatCaption: null,
  },
  hears: {
    'caption.said'({ room }, line) {
      if (line.kept === false) return;
      room.captions = [...(room.captions ?? []), line].toSorted((a, b) => a.place - b.place);
    },
    'caption.configured'({ room }, rules) {
      if (rules.on && rules.transcript === 'kept') delete room.captionRules;
      else room.captionRules = rules;
      if (rules.transcript === 'none') delete room.captions;
    },
  },
  receivers: { captionSaid: null, captionsConfigured: null },
};

import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { Participant } from '../seats.ts';
import type { agenda } from '../agenda.ts';

const moderates = ({ grants }: Participant): boolean => grants.moderate;

export const agendaSample: Sample<typeof agenda> = {
  draws: {
    'agenda.set': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'agenda.set', {
          items: Array.from({ length: draft.pick % 3 }, (_, index) => ({ id: `${index}`, text: `item ${state.seq}` })),
        }),
      may: moderates,
    },
    'agenda.go': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'agenda.go', draft.on ? { id: `${draft.pick % 3}` } : {}),
      may: moderates,
    },
    'timer.start': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'timer.start', { seconds: 60 + draft.pick }),
      may: moderates,
    },
    'timer.extend': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'timer.extend', { seconds: 60 }),
      may: moderates,
    },
    'timer.stop': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'timer.stop', {}),
      may: moderates,
    },
  },
  hears: {
    'agenda.changed'({ room }, { agenda }) {
      if (agenda.items.length === 0) delete room.agenda;
      else room.agenda = agenda;
    },
    'timer.changed'({ room }, { timer }) {
      if (timer === null) delete room.timer;
      else room.timer = timer;
    },
  },
  receivers: { agendaSet: null, timerSet: null },
};

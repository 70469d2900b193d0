import { order } from '../../room/features.ts';
import { actorIn, type Sample } from '../../testing/draft.ts';
import type { lobby } from '../entry/lobby.ts';

const OPEN = new Set(['presenter', 'participant', 'viewer']);

export const lobbySample: Sample<typeof lobby> = {
  draws: {
    'lobby.sendBack': {
      weight: 3,
      order: (state, draft) => order(actorIn(state, draft), 'lobby.sendBack', { identity: draft.whom }),
      may: (me, { identity }, { participants }) =>
        me.grants.moderate && me.identity !== identity && OPEN.has(participants.get(identity)?.role ?? 'host'),
    },
    'lobby.write': {
      weight: 2,
      order(state, draft) {
        const waiting = [...state.participants.values()].find((each) => each.state === 'lobby');
        const to = draft.on ? (waiting?.identity ?? draft.whom) : undefined;
        return order(actorIn(state, draft), 'lobby.write', { text: 'soon', ...(to === undefined ? {} : { to }) });
      },
      may: ({ grants }) => grants.moderate,
    },
    'lobby.answer': {
      weight: 2,
      order: (state, draft) => order(actorIn(state, draft), 'lobby.answer', { text: 'when?' }),
      may: ({ grants }) => grants.data,
    },
  },
  hears: {
    'lobby.message'({ room }, message) {
      room.lobbyMessages = [...(room.lobbyMessages ?? []), message];
    },
  },
  receivers: { participantSentBack: null, lobbyWritten: null },
};

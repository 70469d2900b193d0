import { Ability } from '../../../../signaling/protocol/features/floor.ts';
import { type InputFor, order } from '../../room/features.ts';
import { actorIn, type Draft, type Sample } from '../../testing/draft.ts';
import type { Participant } from '../seats.ts';
import type { floor } from '../floor.ts';

const moderates = ({ grants }: Participant): boolean => grants.moderate;

/** For everybody, for a role, or for one. */
function whom({ pick, on, also, role, whom }: Draft): InputFor<'floor.forbid'> {
  const what = [Ability.options[pick % Ability.options.length] ?? 'chat'];
  return { what, ...(also === undefined ? (on ? { role } : {}) : { identity: whom }) };
}

export const floorSample: Sample<typeof floor> = {
  draws: {
    'floor.forbid': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'floor.forbid', whom(draft)),
      may: moderates,
    },
    'floor.allow': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'floor.allow', whom(draft)),
      may: moderates,
    },
    'floor.mute': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'floor.mute', { unmuting: draft.on }),
      may: moderates,
    },
    'floor.ask': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'floor.ask', {
          identity: draft.whom,
          source: draft.on ? 'microphone' : 'camera',
        }),
      may: moderates,
    },
    'floor.stop': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'floor.stop', {
          identity: draft.whom,
          source: draft.source === 'screenAudio' ? 'screen' : draft.source,
        }),
      may: moderates,
    },
    'floor.screens': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'floor.screens', { several: draft.on }),
      may: moderates,
    },
    'roll.start': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'roll.start', { identities: [draft.whom, ...state.participants.keys()] }),
      may: moderates,
    },
    'roll.call': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'roll.call', { place: draft.pick % 3 }),
      may: moderates,
    },
    'roll.stop': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'roll.stop', {}),
      may: moderates,
    },
  },
  hears: {
    'floor.changed'({ room }, { floor }) {
      if (floor.roles.length + floor.people.length === 0 && !floor.oneScreen) delete room.floor;
      else room.floor = floor;
    },
    'floor.asked': () => undefined,
    'roll.changed'({ room }, { rollCall }) {
      if (rollCall === null) delete room.rollCall;
      else room.rollCall = rollCall;
    },
  },
  receivers: { floorSet: null, rollCallSet: null, floorAsked: ({ identity }) => [identity] },
};

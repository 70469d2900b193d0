import { NODE } from '../../actor.ts';
import { order } from '../../room/features.ts';
import { actorIn, HIDDEN_NODE, moderates, type Sample, seatIn } from '../../testing/draft.ts';
import type { seats } from '../seats.ts';
import { keysOf } from './sealing.ts';
import { HASHES } from './entry.ts';

const lost = (pick: number) => ({ node: `${HIDDEN_NODE}-${pick % 2}`, incarnation: HIDDEN_NODE });

export const seatsSample: Sample<typeof seats> = {
  draws: {
    join: {
      weight: 8,
      order: (_state, { who, role, grants, pick, on, also, wrong }) =>
        order(NODE, 'join', {
          identity: who,
          name: `${who} by name`,
          role,
          grants,
          ...lost(pick),
          takeOver: pick < 4,
          keepTracks: on,
          summaries: also === true,
          kind: on ? 'person' : 'device',
          hidden: wrong,
          ...(wrong ? {} : { keys: keysOf(who, pick % 2) }),
          guest: pick % 3 === 0,
          forThisRoom: on,
          proved: HASHES[pick % HASHES.length],
        }),
      may: null,
    },
    nodeLost: { weight: 1, order: (_state, { pick }) => order(NODE, 'nodeLost', lost(pick)), may: null },
    expireLost: { weight: 1, order: (_state, { pick }) => order(NODE, 'expireLost', lost(pick)), may: null },
    leave: {
      weight: 1,
      order: (state, draft) =>
        order(NODE, 'leave', { seat: seatIn(state, draft), reason: draft.on ? 'left' : 'expired' }),
      may: null,
    },
    setConnected: {
      weight: 2,
      order: (state, draft) => order(NODE, 'setConnected', { seat: seatIn(state, draft), connected: draft.on }),
      may: null,
    },
    reassert: null,
    'participant.admit': {
      weight: 4,
      order(state, draft) {
        const waiting = [...state.participants.values()].find((each) => each.state === 'lobby');
        const identity = draft.wrong ? draft.whom : (waiting?.identity ?? draft.whom);
        return order(actorIn(state, draft), 'participant.admit', { identity });
      },
      may: ({ grants }) => grants.moderate,
    },
    'participant.remove': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'participant.remove', { identity: draft.whom, ban: draft.on }),
      may: (me, { identity }, state) => moderates(me, identity, state),
    },
  },

  hears: {
    'participant.joined'({ room, participants }, { participant, audience }) {
      count(room, audience);
      participants.set(participant.identity, participant);
    },
    'participant.updated'({ room, participants }, { identity, state, audience }) {
      count(room, audience);
      const known = participants.get(identity);
      if (!known) throw new Error(`${identity} is not known`);
      if (audience !== undefined && room.audience !== undefined) participants.delete(identity);
      else participants.set(identity, { ...known, state });
    },
    'participant.left'({ room, participants }, { identity, audience }) {
      count(room, audience);
      if (!participants.delete(identity)) throw new Error('somebody unknown left');
    },
    'session.admitted'() {
      throw new Error('session.admitted is not for a client that sees the room');
    },
  },

  receivers: { participantJoined: null, participantAdmitted: null, connectionChanged: null, participantLeft: null },
};

/** Only clients that are told of the audience by its number know it. */
function count(room: { audience?: number | undefined }, audience: number | undefined): void {
  if (audience !== undefined && room.audience !== undefined) room.audience = audience;
}

import type { EventData } from '../../../../signaling/protocol/notifications.ts';
import { proofOf } from '../../ballot-proof.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, type Sample } from '../../testing/draft.ts';
import type { polls } from '../polls.ts';

/** One of the polls, or one that is not there. */
const idIn = (state: RoomState, { pick }: Draft): string =>
  state.polls[pick % Math.max(1, state.polls.length)]?.id ?? 'none';

const RESULTS = ['live', 'closed', 'hosts'] as const;
/** By which the sample's voters are told apart: nothing in the room does that. */
const numberOf = ({ who }: Draft): string => `ballot-${who}`;

export const pollsSample: Sample<typeof polls> = {
  draws: {
    'poll.open': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'poll.open', {
          question: `asked at ${state.seq}`,
          options: draft.on ? ['yes', 'no'] : ['red', 'green', 'blue'],
          multiple: draft.on,
          anonymous: draft.also ?? false,
          results: RESULTS[draft.pick % 3],
          poll: `poll-at-${state.seq}`,
        }),
      may: ({ grants }) => grants.moderate,
    },
    'poll.ballot': {
      weight: 3,
      order: (state, draft) =>
        order(actorIn(state, draft), 'poll.ballot', { poll: idIn(state, draft), number: numberOf(draft) }),
      may: ({ hidden }) => hidden !== true,
    },
    'poll.vote': {
      weight: 5,
      order(state, draft) {
        const poll = idIn(state, draft);
        const secret = state.polls.find(({ id }) => id === poll)?.anonymous?.secret;
        const number = numberOf(draft);
        return order(actorIn(state, draft), 'poll.vote', {
          poll,
          choices: draft.on ? [0] : [1],
          ...(secret === undefined ? {} : { ballot: { number, proof: proofOf(secret, number) } }),
        });
      },
      may: ({ hidden }) => hidden !== true,
    },
    'poll.update': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'poll.update', {
          poll: idIn(state, draft),
          results: RESULTS[draft.pick % 3],
          ...(draft.on ? { open: false } : {}),
        }),
      may: ({ grants }) => grants.moderate,
    },
    'poll.remove': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'poll.remove', { poll: idIn(state, draft) }),
      may: ({ grants }) => grants.moderate,
    },
    'poll.results': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'poll.results', { poll: idIn(state, draft) }),
      may: ({ grants }) => grants.moderate,
    },
    reassertPolls: null,
  },
  hears: {
    'poll.opened': ({ room }, { view }) => {
      room.polls = [...(room.polls ?? []), view];
    },
    'poll.voted': (client, { poll, voters, counts, mine }) =>
      change(client, poll, (view) => ({ ...view, voters, ...(counts ? { counts } : {}), ...(mine ? { mine } : {}) })),
    'poll.balloted': (client, { poll }) => change(client, poll, (view) => ({ ...view, ballot: true })),
    'poll.updated': (client, { poll, ...changes }) =>
      change(client, poll, ({ counts: _counts, ballot, ...view }) => ({
        ...view,
        ...changes,
        ...(changes.open && ballot ? { ballot } : {}),
      })),
    'poll.removed'({ room }, { poll }) {
      const left = (room.polls ?? []).filter(({ id }) => id !== poll);
      if (left.length === 0) delete room.polls;
      else room.polls = left;
    },
  },
  receivers: {
    pollOpened: null,
    ballotHanded: ({ identity }) => [identity],
    pollVoted: null,
    pollUpdated: null,
    pollRemoved: null,
  },
};

type View = EventData<'poll.opened'>['view'];

function change({ room }: ClientRoom, poll: string, update: (view: View) => View): void {
  const { polls = [] } = room;
  if (!polls.some(({ id }) => id === poll)) throw new Error('told of a poll that is not there');
  room.polls = polls.map((view) => (view.id === poll ? update(view) : view));
}

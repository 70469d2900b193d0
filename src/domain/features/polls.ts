/** Polls: questions with answers to choose from. */
import { z } from 'zod';
import {
  MAX_OPTION_CHARS,
  MAX_OPTIONS,
  MAX_POLL_CHARS,
  MAX_POLLS,
  MAX_VOTERS,
  MAX_VOTES,
  PollResults,
} from '../../../signaling/protocol/features/polls.ts';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat } from '../actor.ts';
import { proofOf } from '../ballot-proof.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf, neverNeedless } from '../feature.ts';
import { firstOfNode, inRoom, requireShown } from '../participants.ts';
import { everybody } from '../viewers.ts';
import {
  change,
  closed,
  Counts,
  isShown,
  merged,
  openPoll,
  Poll,
  pollOf,
  requireChoices,
  requirePlaces,
  shown,
  tallyOf,
  Vote,
  withVote,
} from './polls-votes.ts';
import type { SeatsState } from './seats.ts';

interface PollsPart {
  /** The first one first. */
  readonly polls: readonly Poll[];
}

/** Without a place it is opened now; with it the room had forgotten it, or a part of its votes. */
const PollOpened = z.object({ type: z.literal('pollOpened'), poll: Poll.partial({ place: true }) });
/** Says nothing of the ballot that was handed out. */
const BallotHanded = z.object({ type: z.literal('ballotHanded'), poll: z.string(), identity: Identity });
const PollVoted = z.object({
  type: z.literal('pollVoted'),
  poll: z.string(),
  ...Vote.shape,
  /** With this vote. */
  counts: Counts,
  voters: z.int(),
  /** Everybody is shown the counts. */
  shown: z.boolean(),
  anonymous: z.boolean(),
});
const PollUpdated = z.object({
  type: z.literal('pollUpdated'),
  poll: z.string(),
  open: z.boolean(),
  results: PollResults,
  counts: Counts,
  voters: z.int(),
});
const PollRemoved = z.object({ type: z.literal('pollRemoved'), poll: z.string() });
type PollsEvent =
  | Readonly<z.infer<typeof PollOpened>>
  | Readonly<z.infer<typeof BallotHanded>>
  | Readonly<z.infer<typeof PollVoted>>
  | Readonly<z.infer<typeof PollUpdated>>
  | Readonly<z.infer<typeof PollRemoved>>;

interface InternalCommands {
  /** The room may have lost polls, or votes: all that a node knew of them. */
  readonly reassertPolls: { readonly seat: Seat; readonly polls: readonly Poll[] };
}

const LEVEL = 3;
/** Question and options, each character as JSON. */
const TEXT_BYTES = 1_024 + 3 * (MAX_POLL_CHARS + MAX_OPTIONS * (MAX_OPTION_CHARS + 2));
/** Identity and name, and the choices. */
const VOTE_BYTES = 900;

type VotedData = { readonly poll: string; readonly mine?: unknown };

export const polls: Feature<{
  parts: PollsPart;
  state: PollsPart & SeatsState;
  events: PollsEvent;
  emits: PollsEvent;
  follows: never;
  methods: 'poll.open' | 'poll.ballot' | 'poll.vote' | 'poll.update' | 'poll.remove' | 'poll.results';
  internal: InternalCommands;
  notifications: 'poll.opened' | 'poll.voted' | 'poll.balloted' | 'poll.updated' | 'poll.removed';
  view: 'polls';
}> = {
  parts: { polls: { schema: z.array(Poll).readonly(), empty: [], level: LEVEL } },

  events: {
    pollOpened: {
      schema: PollOpened,
      level: LEVEL,
      subject: () => null,
      apply: ({ polls }, { poll }, seq) => ({
        polls: [...polls.filter(({ id }) => id !== poll.id), { ...poll, place: poll.place ?? seq }].toSorted(
          (a, b) => a.place - b.place,
        ),
      }),
      project: ({ poll }, seq) => [
        {
          notification: {
            event: 'poll.opened',
            seq,
            data: { poll: poll.id, view: shown({ ...poll, place: poll.place ?? seq }, null) },
          },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: TEXT_BYTES + MAX_VOTERS * VOTE_BYTES * 2,
    },
    ballotHanded: {
      schema: BallotHanded,
      level: LEVEL,
      subject: () => null,
      apply: (state, { poll, identity }) =>
        change(state, poll, (each) =>
          each.anonymous === undefined
            ? each
            : { ...each, anonymous: { ...each.anonymous, handedTo: [...each.anonymous.handedTo, identity] } },
        ),
      project: ({ poll, identity }, seq) => [
        {
          notification: { event: 'poll.balloted', seq, data: { poll } },
          meant: (viewer) => viewer.identity === identity,
        },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    pollVoted: {
      schema: PollVoted,
      level: LEVEL,
      subject: () => null,
      apply: (state, { poll, by, name, choices, counts, voters }) =>
        change(state, poll, (each) => ({
          ...each,
          votes: withVote(each.votes, { by, choices, ...(name === undefined ? {} : { name }) }),
          counts,
          voters,
        })),
      project({ poll, by, choices, counts, voters, shown: all, anonymous }, seq) {
        const data = { poll, voters, ...(all ? { counts: [...counts] } : {}) };
        if (anonymous) return [{ notification: { event: 'poll.voted', seq, data }, meant: everybody }];
        return [
          {
            notification: { event: 'poll.voted', seq, data: { ...data, mine: [...choices] } },
            meant: ({ identity }) => identity === by,
          },
          { notification: { event: 'poll.voted', seq, data }, meant: ({ identity }) => identity !== by },
        ];
      },
      orphaned: 'kept',
      bytes: 2_048,
    },
    pollUpdated: {
      schema: PollUpdated,
      level: LEVEL,
      subject: () => null,
      apply: (state, { poll, open, results }) =>
        change(state, poll, (each) => ({ ...(open ? each : closed(each)), results })),
      project: ({ poll, open, results, counts, voters }, seq) => [
        {
          notification: {
            event: 'poll.updated',
            seq,
            data: { poll, open, results, voters, ...(isShown({ open, results }) ? { counts: [...counts] } : {}) },
          },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    pollRemoved: {
      schema: PollRemoved,
      level: LEVEL,
      subject: () => null,
      apply: ({ polls }, { poll }) => ({ polls: polls.filter(({ id }) => id !== poll) }),
      project: ({ poll }, seq) => [{ notification: { event: 'poll.removed', seq, data: { poll } }, meant: everybody }],
      orphaned: 'kept',
      bytes: 256,
    },
  },

  commands: {
    'poll.open': {
      by: 'anyone',
      decide({ polls }, { name: by, participant }, params, { newId }) {
        const { question, options, multiple = false, anonymous = false, results = 'live', poll } = params;
        if (poll !== undefined && polls.some(({ id }) => id === poll)) return [];
        if (polls.length >= MAX_POLLS) {
          throw new CausewayError('limit_exceeded', `a room holds at most ${MAX_POLLS} polls: remove one`);
        }
        if (new Set(options.map((option) => option.trim().normalize('NFC'))).size < options.length) {
          throw new CausewayError('bad_params', 'two options are the same');
        }
        const name = participant?.name ?? by;
        const counts = options.map(() => 0);
        const asked = { id: poll ?? newId(), name, question, options, multiple, results };
        const secrecy = anonymous ? { anonymous: { secret: newId(), handedTo: [] } } : {};
        return [{ type: 'pollOpened', poll: { ...asked, open: true, votes: [], counts, voters: 0, ...secrecy } }];
      },
      answer(events, { polls }, _identity, { poll }) {
        const id = poll ?? polls.find(({ place }) => place === events[0]?.seq)?.id;
        if (id === undefined) throw new CausewayError('internal', 'a poll without its event');
        return { poll: id };
      },
    },
    'poll.ballot': {
      by: 'seat',
      decide({ polls }, me, { poll: id }) {
        requireShown(me);
        const poll = openPoll(polls, id);
        if (poll.anonymous === undefined) throw new CausewayError('not_found', 'this poll has no ballots: it is named');
        if (poll.anonymous.handedTo.includes(me.identity)) {
          throw new CausewayError('forbidden', 'you were handed your ballot of this poll: there is one for each');
        }
        requirePlaces(polls, poll.anonymous.handedTo.length);
        return [{ type: 'ballotHanded', poll: id, identity: me.identity }];
      },
      answer(_events, { polls }, _identity, { poll: id, number }) {
        const secret = polls.find((each) => each.id === id)?.anonymous?.secret;
        if (secret === undefined) throw new CausewayError('not_found', 'the poll was closed');
        return { proof: proofOf(secret, number) };
      },
    },
    'poll.vote': {
      by: 'seat',
      decide({ polls }, me, { poll: id, choices, ballot }) {
        requireShown(me);
        const poll = openPoll(polls, id);
        requireChoices(poll, choices);
        const { anonymous } = poll;
        if ((anonymous === undefined) !== (ballot === undefined)) {
          throw new CausewayError('bad_params', 'an anonymous poll needs a ballot, and no other poll has one');
        }
        if (
          anonymous !== undefined &&
          ballot !== undefined &&
          ballot.proof !== proofOf(anonymous.secret, ballot.number)
        ) {
          throw new CausewayError('forbidden', 'this ballot was not handed out');
        }
        const by = ballot?.number ?? me.identity;
        const before = poll.votes.find((vote) => vote.by === by);
        if (before === undefined) requirePlaces(polls, poll.votes.length);
        const sorted = choices.toSorted((a, b) => a - b);
        if (before !== undefined && before.choices.join() === sorted.join()) return [];
        const own = { by, choices: sorted, ...(ballot === undefined ? { name: me.name } : {}) };
        const votes = withVote(poll.votes, own);
        return [
          {
            type: 'pollVoted',
            poll: id,
            ...own,
            ...tallyOf(poll.options, votes),
            shown: isShown(poll),
            anonymous: anonymous !== undefined,
          },
        ];
      },
    },
    'poll.update': {
      by: 'anyone',
      decide({ polls }, _actor, { poll: id, open, results }) {
        const poll = pollOf(polls, id);
        if (open === true && !poll.open) throw new CausewayError('forbidden', 'a closed poll stays closed');
        const next = { open: open ?? poll.open, results: results ?? poll.results };
        if (next.open === poll.open && next.results === poll.results) return [];
        const { counts, voters } = poll;
        return [{ type: 'pollUpdated', poll: id, ...next, counts, voters }];
      },
    },
    'poll.remove': {
      by: 'anyone',
      decide({ polls }, _actor, { poll }) {
        pollOf(polls, poll);
        return [{ type: 'pollRemoved', poll }];
      },
    },
    'poll.results': {
      by: 'anyone',
      decide({ polls }, _actor, { poll }) {
        pollOf(polls, poll);
        return [];
      },
      answer(_events, { polls }, _identity, { poll: id }) {
        const { voters, counts, votes, anonymous } = pollOf(polls, id);
        const all = { voters, counts: [...counts] };
        if (anonymous !== undefined) return all;
        return {
          ...all,
          votes: votes.map(({ by, name = by, choices }) => ({ identity: by, name, choices: [...choices] })),
        };
      },
    },
    reassertPolls: {
      by: 'node',
      decide(state, _node, { seat, polls: known }) {
        inRoom(state, seat);
        return known.flatMap((each): PollsEvent[] => {
          const there = state.polls.find(({ id }) => id === each.id);
          const poll = there === undefined ? each : merged(there, each);
          if (poll === there || (there === undefined && state.polls.length >= MAX_POLLS)) return [];
          return [{ type: 'pollOpened', poll }];
        });
      },
    },
  },

  follows: {},
  notifications: {
    'poll.opened': neverNeedless,
    // One that says what we chose is told; of the others the last one says all.
    'poll.voted': ({ poll, mine }: VotedData, later) =>
      mine === undefined && lastOf<VotedData>((data) => `votes ${data.poll}`)({ poll }, later),
    'poll.balloted': neverNeedless,
    'poll.updated': neverNeedless,
    'poll.removed': neverNeedless,
  },
  view: {
    polls: ({ polls }, viewer) => (polls.length === 0 ? undefined : polls.map((poll) => shown(poll, viewer))),
  },

  reassert(known, participant) {
    if (known.polls.length === 0 || !firstOfNode(known, participant)) return [];
    const { identity, epoch } = participant;
    return [{ actor: NODE, type: 'reassertPolls', params: { seat: { identity, epoch }, polls: known.polls } }];
  },
  memory: null,
  cost: {
    state: MAX_POLLS * TEXT_BYTES + MAX_VOTES * VOTE_BYTES * 2,
    participant: 0,
    notification: TEXT_BYTES,
  },
};

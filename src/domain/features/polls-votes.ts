/** A poll as the room knows it, its votes and what they add up to: a part of the feature `polls`. */
import { z } from 'zod';
import { MAX_VOTERS, MAX_VOTES, PollResults, type PollView } from '../../../signaling/protocol/features/polls.ts';
import { DisplayName, Identity } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import type { Viewer } from '../feature.ts';

const Choices = z.array(z.int()).readonly();
export const Counts = z.array(z.int()).readonly();

export const Vote = z.object({
  /** Of who gave it the identity; in an anonymous poll the number of its ballot. */
  by: z.string(),
  /** Of who gave it, unless the poll is anonymous: that one may be gone. */
  name: DisplayName.optional(),
  choices: Choices,
});
type Vote = Readonly<z.infer<typeof Vote>>;

export const Poll = z.object({
  id: z.string(),
  /** The place in the room's log at which it was opened: orders the polls. */
  place: z.int(),
  name: DisplayName,
  question: z.string(),
  options: z.array(z.string()).readonly(),
  multiple: z.boolean(),
  results: PollResults,
  open: z.boolean(),
  /** Of an anonymous poll that is closed: none. */
  votes: z.array(Vote).readonly(),
  counts: Counts,
  voters: z.int(),
  /** Of an anonymous poll: what proves its ballots, until it is closed, and who was handed one. */
  anonymous: z.object({ secret: z.string(), handedTo: z.array(Identity).readonly() }).optional(),
});
export type Poll = Readonly<z.infer<typeof Poll>>;

/** @throws `not_found` */
export function pollOf(polls: readonly Poll[], id: string): Poll {
  const poll = polls.find((each) => each.id === id);
  if (!poll) throw new CausewayError('not_found', 'no such poll');
  return poll;
}

/** @throws `not_found`, `forbidden` */
export function openPoll(polls: readonly Poll[], id: string): Poll {
  const poll = pollOf(polls, id);
  if (!poll.open) throw new CausewayError('forbidden', 'the poll is closed');
  return poll;
}

/** That one more may vote. @param ofPoll how many do in the poll @throws `limit_exceeded` */
export function requirePlaces(polls: readonly Poll[], ofPoll: number): void {
  const all = polls.reduce(
    (sum, { votes, anonymous }) => sum + Math.max(votes.length, anonymous?.handedTo.length ?? 0),
    0,
  );
  if (ofPoll < MAX_VOTERS && all < MAX_VOTES) return;
  throw new CausewayError(
    'limit_exceeded',
    `at most ${MAX_VOTERS} vote in a poll, and ${MAX_VOTES} in all polls of a room`,
  );
}

/** @throws `bad_params` */
export function requireChoices({ options, multiple }: Poll, choices: readonly number[]): void {
  if (new Set(choices).size < choices.length || choices.some((choice) => choice >= options.length)) {
    throw new CausewayError('bad_params', 'the choices have to be options of the poll, each at most once');
  }
  if (!multiple && choices.length !== 1) throw new CausewayError('bad_params', 'one option may be chosen');
}

export function change(
  { polls }: { readonly polls: readonly Poll[] },
  id: string,
  update: (poll: Poll) => Poll,
): { readonly polls: readonly Poll[] } {
  return { polls: polls.map((poll) => (poll.id === id ? update(poll) : poll)) };
}

/** With a vote in the place of an earlier one by the same. */
export const withVote = (votes: readonly Vote[], vote: Vote): readonly Vote[] => [
  ...votes.filter(({ by }) => by !== vote.by),
  vote,
];

export const tallyOf = (options: readonly string[], votes: readonly Vote[]): Pick<Poll, 'counts' | 'voters'> => ({
  counts: options.map((_, option) => votes.filter(({ choices }) => choices.includes(option)).length),
  voters: votes.length,
});

/** Of an anonymous poll only the counts stay. */
export function closed(poll: Poll): Poll {
  if (poll.anonymous === undefined) return { ...poll, open: false };
  return { ...poll, open: false, votes: [], anonymous: { secret: '', handedTo: [] } };
}

/** What two nodes know of one poll, together. Where the second knows nothing more it is the first. */
export function merged(one: Poll, other: Poll): Poll {
  if (!one.open || !other.open) return one.open ? other : one;
  const votes = [...one.votes, ...other.votes.filter(({ by }) => !one.votes.some((vote) => vote.by === by))];
  const handed = one.anonymous?.handedTo ?? [];
  const handedTo = [...new Set([...handed, ...(other.anonymous?.handedTo ?? [])])];
  if (votes.length === one.votes.length && handedTo.length === handed.length) return one;
  const secrecy = one.anonymous === undefined ? {} : { anonymous: { ...one.anonymous, handedTo } };
  return { ...one, ...secrecy, votes, ...tallyOf(one.options, votes) };
}

export const isShown = ({ open, results }: Pick<Poll, 'open' | 'results'>): boolean =>
  results === 'live' || (results === 'closed' && !open);

export function shown(poll: Poll, viewer: Viewer | null): PollView {
  const { id, place, name, question, options, multiple, results, open, votes, counts, voters, anonymous } = poll;
  const identity = viewer?.identity ?? null;
  const mine = anonymous === undefined ? votes.find(({ by }) => by === identity)?.choices : undefined;
  const ballot = identity !== null && anonymous?.handedTo.includes(identity) === true;
  return {
    id,
    place,
    name,
    question,
    options: [...options],
    multiple,
    anonymous: anonymous !== undefined,
    results,
    open,
    voters,
    ...(isShown(poll) ? { counts: [...counts] } : {}),
    ...(mine === undefined ? {} : { mine: [...mine] }),
    ...(ballot ? { ballot } : {}),
  };
}

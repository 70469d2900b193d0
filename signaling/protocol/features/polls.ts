/** Polls: a question with answers to choose from, put by who moderates. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { words } from '../words.ts';

/** Most polls that a room holds, open and closed. */
export const MAX_POLLS = 20;
/** Most answers of a poll. */
export const MAX_OPTIONS = 10;
export const MAX_POLL_CHARS = 300;
export const MAX_OPTION_CHARS = 120;
/** Most people who vote in one poll. */
export const MAX_VOTERS = 2_000;
/** Most votes that a room holds in all of its polls. */
export const MAX_VOTES = 5_000;

export const PollResults = z
  .enum(['live', 'closed', 'hosts'])
  .describe(
    'Who is shown the results: everybody all the time, everybody once the poll is closed, or only who moderates, by `poll.results`',
  )
  .meta({ id: 'PollResults' });
export type PollResults = z.infer<typeof PollResults>;

const Counts = z.array(z.int().min(0)).max(MAX_OPTIONS).describe('How many chose each of the options');
const Choices = z
  .array(
    z
      .int()
      .min(0)
      .max(MAX_OPTIONS - 1),
  )
  .min(1)
  .max(MAX_OPTIONS)
  .describe('Places of the chosen options, from 0; one unless the poll is `multiple`');
const Voters = z.int().min(0).describe('How many have voted');

const PollView = z
  .object({
    id: ObjectId,
    place: Seq.describe('Orders the polls'),
    name: DisplayName.describe('Of who put it'),
    question: z.string(),
    options: z.array(z.string()),
    multiple: z.boolean().describe('Several options may be chosen'),
    anonymous: z.boolean().describe('Nothing that is stored ties a vote to who gave it'),
    results: PollResults,
    open: z.boolean(),
    voters: Voters,
    counts: Counts.optional().describe('Missing where they are not shown now'),
    mine: Choices.optional().describe('What you chose; missing: nothing yet, or the poll is anonymous'),
    ballot: z.boolean().optional().describe('Of an anonymous poll: you were handed your ballot'),
  })
  .meta({ id: 'PollView' });
export type PollView = z.infer<typeof PollView>;

const Ballot = z
  .object({
    number: ObjectId.describe('As in `poll.ballot`'),
    proof: z.string().max(128).describe('As that answered'),
  })
  .meta({ id: 'Ballot' });
export type Ballot = z.infer<typeof Ballot>;

/** What the feature adds to the view of a room. */
export const pollsView = {
  polls: z.array(PollView).optional().describe('The first one first; missing: none'),
};

export const pollsMethods = {
  'poll.open': command({
    summary: 'Puts a question to everybody in the room, those who come later included.',
    params: z.strictObject({
      question: words(MAX_POLL_CHARS),
      options: z.array(words(MAX_OPTION_CHARS)).min(2).max(MAX_OPTIONS),
      multiple: z.boolean().optional().describe('Default: false'),
      anonymous: z.boolean().optional().describe('Default: false'),
      results: PollResults.optional().describe('Default: live'),
      poll: ObjectId.optional().describe('Your name for it: asked for again under the same one, there is one poll'),
    }),
    result: z.object({ poll: ObjectId }),
  }),
  'poll.ballot': command({
    summary:
      'Hands you your ballot of an anonymous poll: one for each identity. The room writes down that you have one, not which.',
    params: z.strictObject({
      poll: ObjectId,
      number: ObjectId.describe('Chosen by you beyond guessing, as from 128 random bits; known to nobody else'),
    }),
    result: z.object({ proof: z.string().describe('Goes with the ballot into the vote') }),
  }),
  'poll.vote': command({
    summary: 'Votes, or votes otherwise than before, as long as the poll is open.',
    params: z.strictObject({
      poll: ObjectId,
      choices: Choices,
      ballot: Ballot.optional().describe('In an anonymous poll, and there alone'),
    }),
  }),
  'poll.update': command({
    summary: 'Closes a poll for good, or changes who is shown its results.',
    params: z.strictObject({
      poll: ObjectId,
      open: z.boolean().optional().describe('false: closes it; a closed one stays closed'),
      results: PollResults.optional(),
    }),
  }),
  'poll.remove': command({
    summary: 'Takes a poll away, with its votes.',
    params: z.strictObject({ poll: ObjectId }),
  }),
  'poll.results': command({
    summary: 'The results of a poll as they are, whoever else is shown them.',
    params: z.strictObject({ poll: ObjectId }),
    result: z.object({
      voters: Voters,
      counts: Counts,
      votes: z
        .array(z.object({ identity: Identity, name: DisplayName, choices: Choices }))
        .optional()
        .describe('Who voted what; missing where the poll is anonymous'),
    }),
  }),
};

const Poll = z.object({ poll: ObjectId });

export const pollsNotifications = {
  'poll.opened': notification({
    summary: 'A poll was put; or the room had forgotten one.',
    sequenced: true,
    data: Poll.extend({ view: PollView }),
  }),
  'poll.voted': notification({
    summary: 'Somebody voted.',
    sequenced: true,
    data: Poll.extend({
      voters: Voters,
      counts: Counts.optional().describe('Missing where they are not shown now'),
      mine: Choices.optional().describe('It was you, in a poll that is not anonymous'),
    }),
  }),
  'poll.balloted': notification({
    summary: 'You were handed your ballot of an anonymous poll.',
    sequenced: true,
    data: Poll,
  }),
  'poll.updated': notification({
    summary: 'A poll was closed, or others are shown its results now.',
    sequenced: true,
    data: Poll.extend({
      open: z.boolean(),
      results: PollResults,
      voters: Voters,
      counts: Counts.optional().describe('Missing where they are not shown now'),
    }),
  }),
  'poll.removed': notification({ summary: 'A poll was taken away.', sequenced: true, data: Poll }),
};

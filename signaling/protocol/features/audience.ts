/** Those who only listen: a number for the others, and a roster page by page. */
import { z } from 'zod';
import { call, notification } from '../definition.ts';
import { Identity } from '../primitives.ts';
import { ParticipantView } from './seats.ts';

/** Most of the audience in one page of `room.roster`. */
export const MAX_AUDIENCE_PAGE = 200;

/** What the feature adds to the view of a room. */
export const audienceView = {
  audience: z
    .int()
    .min(0)
    .optional()
    .describe(
      'How many only listen, which is who may neither publish nor moderate; told to who joined with `summaries`. ' +
        'Who they are says `room.roster`',
    ),
};

export const audienceMethods = {
  'room.roster': call({
    summary: 'Who is in the audience, page by page, in the order of their identities.',
    phase: 'joined',
    params: z.strictObject({
      after: Identity.optional().describe('The `next` of the page before; without it the first page'),
      limit: z.int().min(1).max(MAX_AUDIENCE_PAGE).optional().describe('At most so many; as a rule 100'),
    }),
    result: z.object({
      participants: z.array(ParticipantView),
      next: Identity.optional().describe('Where the next page begins; missing: there is none'),
    }),
  }),
};

export const audienceNotifications = {
  'room.audience': notification({
    summary:
      'How many are in the audience now, which is who may neither publish nor moderate. Told to who joined with ' +
      '`summaries`, in place of the coming and going of each.',
    sequenced: true,
    data: z.object({ count: z.int().min(0) }),
  }),
};

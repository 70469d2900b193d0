/** How long a meeting lasts at most: when that is over it ends for all. */
import { z } from 'zod';
import { command, notification } from '../../definition.ts';

/** Longest limit, and longest lengthening, in seconds. */
export const MAX_LIMIT_SECONDS = 7 * 24 * 60 * 60;

export const TimeLimit = z
  .object({
    endsAt: z.number().describe("By the server's clock, in ms since 1970: see `at` of the answer to `room.join`"),
  })
  .meta({ id: 'TimeLimit' });
export type TimeLimit = z.infer<typeof TimeLimit>;

/** What the feature adds to the view of a room. */
export const limitView = { timeLimit: TimeLimit.optional().describe('When the meeting ends for all; missing: never') };

/** What is said of a meeting before it begins: by its room made ahead, by a token, for a tenant. */
export const roomLimits = {
  timeLimitMinutes: z
    .int()
    .min(0)
    .max(MAX_LIMIT_SECONDS / 60)
    .optional()
    .describe('How long a meeting lasts where no host sets another time: then it ends for all. 0: without end'),
  emptySeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long the room stays as it was when the last person has left. 0: it is forgotten at once'),
};

const Seconds = z.int().min(1).max(MAX_LIMIT_SECONDS);

export const limitMethods = {
  'limit.set': command({
    summary:
      'The meeting ends for all after so many seconds from now, as by `room.end`; without them it does not any more.',
    params: z.strictObject({ seconds: Seconds.optional() }),
  }),
  'limit.extend': command({
    summary: 'Puts off the end of the meeting.',
    params: z.strictObject({ seconds: Seconds }),
  }),
};

export const limitNotifications = {
  'limit.changed': notification({
    summary: 'The meeting ends at another time, or does not end by itself any more.',
    sequenced: true,
    data: z.object({ timeLimit: TimeLimit.nullable() }),
  }),
};

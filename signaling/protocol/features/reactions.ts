/** Reactions: shown for a moment, and kept by nobody. */
import { z } from 'zod';
import { call, notification, Nothing } from '../definition.ts';
import { DisplayName, Identity } from '../primitives.ts';

export const ReactionKind = z
  .enum(['thumbsUp', 'applause', 'heart', 'laugh', 'surprise', 'celebrate'])
  .meta({ id: 'ReactionKind' });
export type ReactionKind = z.infer<typeof ReactionKind>;

/** So many one may send in `REACTION_WINDOW_MS`. */
export const MAX_REACTIONS = 5;
export const REACTION_WINDOW_MS = 2_000;
/** Most people who are named in one notification; of the others the number is told. */
export const MAX_NAMED_REACTIONS = 10;

export const reactionsMethods = {
  'reaction.send': call({
    summary: `Reacts, for a moment, to what goes on. At most ${MAX_REACTIONS} in ${REACTION_WINDOW_MS / 1_000} s.`,
    phase: 'joined',
    params: z.strictObject({ kind: ReactionKind }),
    result: Nothing,
  }),
};

export const reactionsNotifications = {
  'reaction.seen': notification({
    summary: 'People reacted in the last moment: in a large room those of a second are told together.',
    sequenced: false,
    expendable: true,
    data: z.object({
      counts: z
        .array(z.object({ kind: ReactionKind, count: z.int().min(1) }))
        .describe('How many there were of each kind, those of `from` included'),
      from: z
        .array(z.object({ identity: Identity, name: DisplayName, kind: ReactionKind }))
        .max(MAX_NAMED_REACTIONS)
        .describe('Some of those who reacted; in a small room all'),
    }),
  }),
};

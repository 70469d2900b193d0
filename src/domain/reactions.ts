/** Reactions of a moment, gathered: they are in no log. Pure. */
import { z } from 'zod';
import { MAX_NAMED_REACTIONS, MAX_REACTIONS, ReactionKind } from '../../signaling/protocol/features/reactions.ts';
import type { EventData } from '../../signaling/protocol/notifications.ts';
import { Identity } from '../../signaling/protocol/primitives.ts';
import type { Participant, SeatsState } from './features/seats.ts';

export { MAX_REACTIONS, REACTION_WINDOW_MS } from '../../signaling/protocol/features/reactions.ts';

/** What one node tells another of a room. */
const ReactionNews = z.object({
  tenant: z.string().max(64),
  room: z.string().max(128),
  counts: z
    .array(z.object({ kind: ReactionKind, count: z.int().min(1).max(100_000) }))
    .max(ReactionKind.options.length)
    .readonly(),
  /** Some of those who reacted. */
  from: z
    .array(z.object({ identity: Identity, kind: ReactionKind }))
    .max(MAX_NAMED_REACTIONS)
    .readonly(),
});
export type ReactionNews = Readonly<z.infer<typeof ReactionNews>>;
export type Reactions = Pick<ReactionNews, 'counts' | 'from'>;

export const NO_REACTIONS: Reactions = { counts: [], from: [] };

/** What another node told; undefined: it makes no sense. */
export function readReactionNews(payload: unknown): ReactionNews | undefined {
  const parsed = ReactionNews.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
}

/** Both together; of those who are named no more than may be. */
export function gathered(one: Reactions, other: Reactions): Reactions {
  const counts = ReactionKind.options.flatMap((kind) => {
    const count = [...one.counts, ...other.counts].reduce(
      (sum, each) => sum + (each.kind === kind ? each.count : 0),
      0,
    );
    return count === 0 ? [] : [{ kind, count }];
  });
  return { counts, from: [...one.from, ...other.from].slice(-MAX_NAMED_REACTIONS) };
}

/**
 * Of what another node told of a room so much as can be true: those whom it serves, and no more than they may send at a time.
 */
export function credible(news: Reactions, node: string, { participants }: SeatsState): Reactions {
  const there = [...participants.values()].filter((each) => each.node === node && isShown(each)).length;
  const most = there * MAX_REACTIONS;
  const isThere = (identity: string): boolean => {
    const participant = participants.get(identity);
    return participant !== undefined && participant.node === node && isShown(participant);
  };
  const counts = news.counts.flatMap(({ kind, count }) => (most === 0 ? [] : [{ kind, count: Math.min(count, most) }]));
  return { counts, from: news.from.filter(({ identity }) => isThere(identity)) };
}

const isShown = ({ state, hidden }: Participant): boolean => state !== 'lobby' && hidden !== true;

/** As those in the room are told, with the names that they have there. */
export function reactionsFor({ counts, from }: Reactions, { participants }: SeatsState): EventData<'reaction.seen'> {
  return {
    counts: [...counts],
    from: from.flatMap(({ identity, kind }) => {
      const participant = participants.get(identity);
      return participant === undefined ? [] : [{ identity, name: participant.name, kind }];
    }),
  };
}

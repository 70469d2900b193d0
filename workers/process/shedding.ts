/** When a worker that has too much to do hands some of its sessions over to another one of this node. */

/** What the choice looks at. */
export interface ShedCandidate {
  /** Share of one CPU used over the last seconds, 0 to 1. */
  readonly load: number;
  readonly sessions: number;
  /** Whether its load shows what it has: it took part in no move for a while. */
  readonly settled: boolean;
}

export interface Shedding<C> {
  readonly from: C;
  readonly to: C;
  /** How many sessions. */
  readonly count: number;
}

/** A worker sheds down to so much below the limit, and takes up to there: neither is at the limit again right after. */
const MARGIN = 0.1;
/** A move is worth its trouble only to a worker whose load is so much below the limit. */
const CLEARLY_LESS = 0.2;
/** A session costs so much more where it comes to: what it watches has to be carried there. */
const HOP_COST = 1.5;
/** For a few seconds a session that moves is served twice: so many do at once. */
const MAX_AT_ONCE = 8;

/**
 * The next sessions to move, from the most loaded worker to the least loaded; undefined: none. The one that takes them
 * stays below the limit by what they cost now, so they are not sent back.
 * @param limit the load from which on a worker sheds
 */
export function chooseShedding<C extends ShedCandidate>(workers: readonly C[], limit: number): Shedding<C> | undefined {
  const byLoad = workers.toSorted((a, b) => a.load - b.load);
  const from = byLoad.findLast(({ load, sessions, settled }) => settled && sessions > 0 && load >= limit);
  const to = byLoad.find(({ load, settled }) => settled && load <= limit - CLEARLY_LESS);
  if (!from || !to) return undefined;
  const each = from.load / from.sessions;
  const excess = Math.ceil((from.load - (limit - MARGIN)) / each);
  const room = Math.floor((limit - MARGIN - to.load) / (each * HOP_COST));
  const count = Math.min(excess, room, MAX_AT_ONCE);
  return count > 0 ? { from, to, count } : undefined;
}

/**
 * Which sessions of a worker move: of whole rooms, the smallest first, as these need no hops afterwards; what is missing
 * then, of the largest room.
 * @param rooms the sessions of each room on the worker
 */
export function chooseSessions<S>(rooms: readonly (readonly S[])[], count: number): readonly S[] {
  const bySize = rooms.toSorted((a, b) => a.length - b.length);
  const chosen: S[] = [];
  for (const room of bySize) {
    const missing = count - chosen.length;
    if (missing === 0) break;
    if (room.length <= missing) chosen.push(...room);
    // No whole one fits any more: those who came to the largest last.
    else return [...chosen, ...(bySize.at(-1) ?? room).slice(-missing)];
  }
  return chosen;
}

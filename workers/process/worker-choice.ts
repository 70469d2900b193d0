/** What the choice of a worker looks at. */
export interface WorkerCandidate {
  /** Share of one CPU used over the last seconds, 0 to 1. */
  readonly load: number;
  readonly routers: number;
}

/** The same, for a session that goes into a room. */
export interface HostCandidate extends WorkerCandidate {
  /** Sessions of the room on this worker; undefined: it has no router of the room. */
  readonly sessions: number | undefined;
}

/**
 * Loads closer than this count as equal, and the number of routers decides: so rooms that are opened at once, before
 * their media shows in any measurement, spread out instead of all going to the one worker that was idle by a hair.
 */
const LOAD_STEP = 0.1;

/** A room goes to a further worker only if that has so much less to do: each track then costs a hop. */
const CLEARLY_LESS = 0.2;

const step = ({ load }: WorkerCandidate) => Math.floor(load / LOAD_STEP);

/** The least loaded candidate, the one with the fewest routers among equals; undefined when there is none. */
export function chooseWorker<C extends WorkerCandidate>(candidates: readonly C[]): C | undefined {
  return candidates.toSorted((a, b) => step(a) - step(b) || a.routers - b.routers)[0];
}

/**
 * The worker for one more session of a room. The room stays together while it can, because each track that is watched
 * on two workers crosses a hop. It takes one more worker when all that it has are loaded, or have `maxSessions` of it,
 * and when that one has clearly less to do, or, if it is only the number of sessions, not more.
 * @param limit the load from which on a worker has enough to do: what comes on top of it makes packets wait
 */
export function chooseHost<C extends HostCandidate>(
  candidates: readonly C[],
  maxSessions: number,
  limit: number,
): C | undefined {
  const count = ({ sessions = 0 }: C) => sessions;
  const hosts = candidates.filter(({ sessions }) => sessions !== undefined);
  const others = candidates.filter(({ sessions }) => sessions === undefined);

  const [roomy] = hosts
    .filter((host) => host.load < limit && count(host) < maxSessions)
    .toSorted((a, b) => count(b) - count(a));
  if (roomy) return roomy;

  const [best] = hosts.toSorted((a, b) => step(a) - step(b) || count(a) - count(b));
  const further = chooseWorker(others);
  if (!best || !further) return best ?? further;
  const most = best.load < limit ? best.load + LOAD_STEP : best.load - CLEARLY_LESS;
  return further.load <= most ? further : best;
}

/** What the choice of a worker looks at. */
export interface WorkerCandidate {
  /** Share of one CPU used over the last seconds, 0 to 1. */
  readonly load: number;
  readonly routers: number;
}

/**
 * Loads closer than this count as equal, and the number of routers decides: so rooms that are opened at once, before
 * their media shows in any measurement, spread out instead of all going to the one worker that was idle by a hair.
 */
const LOAD_STEP = 0.1;

/** The least loaded candidate, the one with the fewest routers among equals; undefined when there is none. */
export function chooseWorker<C extends WorkerCandidate>(candidates: readonly C[]): C | undefined {
  const step = ({ load }: C) => Math.floor(load / LOAD_STEP);
  return candidates.toSorted((a, b) => step(a) - step(b) || a.routers - b.routers)[0];
}

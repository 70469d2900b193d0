/** How often somebody may do something, over all nodes of a cluster. */

export interface Counted {
  /** Whether this one was within the bound. */
  readonly within: boolean;
  /** How many more may come in this window. */
  readonly remaining: number;
  /** When the window ends, in ms from now on. */
  readonly resetMs: number;
}

/** A bound for each key, in windows of time. While the nodes cannot agree each counts for itself. */
export interface Rate {
  /** Counts one more. Never rejects. */
  take(key: string): Promise<Counted>;
  /** How long a key has to wait that is known here, without asking anybody, to have had all of its window, in ms; else 0. */
  waitMs(key: string): number;
}

/**
 * Makes a bound.
 *
 * @param name unlike those of other bounds
 * @param most asked at each use; `Infinity`: there is no bound, and nothing is counted
 */
export type Rates = (name: string, most: () => number, windowS: number) => Rate;

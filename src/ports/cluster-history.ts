/** What this node saw of all nodes lately: kept in memory, for an hour. */

/** What one node had to do over time: a value for each time, null where it was not there. */
export interface NodeLoad {
  readonly id: string;
  readonly region: string;
  /** Share of its CPUs in use by media, 0 to 1: the highest since the time before. */
  readonly load: readonly (number | null)[];
  readonly participants: readonly (number | null)[];
}

/** How busy the nodes were. */
export interface LoadOverTime {
  /** Milliseconds since 1970, in order. */
  readonly at: readonly number[];
  readonly nodes: readonly NodeLoad[];
}

/** What one node sends to another. */
export interface LinkRate {
  readonly from: string;
  readonly to: string;
  readonly bitsPerSecond: number;
}

export interface ClusterHistory {
  /** Since a time, thinned to at most so many points. */
  load(since: number, points: number): LoadOverTime;
  /** Over the last seconds. Of each node its busiest links. */
  links(): readonly LinkRate[];
}

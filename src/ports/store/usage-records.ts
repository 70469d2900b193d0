/** How much a tenant used: samples, one for each minute and node, which add up to days. */

/** People whom a node served in a minute. */
export interface UsageSample {
  readonly tenant: string;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly node: string;
  readonly participants: number;
}

export interface UsageDay {
  readonly tenant: string;
  /** By UTC, as `2026-11-30`. */
  readonly day: string;
  readonly participantMinutes: number;
  /** Most participants at a time, over all nodes. */
  readonly peak: number;
}

export interface UsageRecords {
  /** A sample of the same tenant, minute and node replaces the former one. */
  record(samples: readonly UsageSample[]): Promise<void>;
  /** Days of a tenant in order, both bounds within. */
  days(tenant: string, from: string, to: string): Promise<readonly UsageDay[]>;
  /** Adds the samples of earlier days up, and forgets them. @param before a day, as `2026-11-30` */
  settle(before: string): Promise<void>;
}

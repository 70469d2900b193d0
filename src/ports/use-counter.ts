/** Counts how often something limited was used, over all nodes. */
export interface UseCounter {
  /**
   * Counts one more use, and says whether it is within `most`. Rejects with `unavailable` where that cannot be known.
   *
   * @param ttlSeconds how long it is worth counting
   */
  take(id: string, most: number, ttlSeconds: number): Promise<boolean>;
  /** From now on no use is within any bound. */
  revoke(id: string, ttlSeconds: number): Promise<void>;
  close(): void;
}

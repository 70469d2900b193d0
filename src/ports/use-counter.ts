/** How often something was used, and when counting begins anew. */
export interface Uses {
  readonly uses: number;
  readonly endsInMs: number;
}

/** Counts how often something limited was used, over all nodes. */
export interface UseCounter {
  /**
   * Counts one more use, and says whether it is within `most`. Rejects with `unavailable` where that cannot be known.
   *
   * @param ttlSeconds how long it is worth counting
   */
  take(id: string, most: number, ttlSeconds: number): Promise<boolean>;
  /** Counts one more use. Rejects with `unavailable` where that is not known. @param ttlSeconds from the first use on */
  count(id: string, ttlSeconds: number): Promise<Uses>;
  /** One use less. */
  giveBack(id: string, ttlSeconds: number): Promise<void>;
  /** From now on no use is within any bound. */
  revoke(id: string, ttlSeconds: number): Promise<void>;
  close(): void;
}

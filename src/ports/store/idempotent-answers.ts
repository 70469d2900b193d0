/** Answers to requests that had an Idempotency-Key: who repeats one gets the answer, and nothing is done twice. */

export interface StoredAnswer {
  /** Tells whether the same request is repeated. */
  readonly fingerprint: string;
  /** Undefined: the first one is not answered yet. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;
}

export interface IdempotentAnswers {
  /** Undefined: nobody came with this key before, and it is taken now. */
  begin(key: string, fingerprint: string, at: number): Promise<StoredAnswer | undefined>;
  finish(key: string, status: number, body: string): Promise<void>;
  /** Nothing was done: it may be tried again. */
  abandon(key: string): Promise<void>;
  /** Forgets those from before. */
  prune(before: number): Promise<void>;
}

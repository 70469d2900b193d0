import { CausewayError } from '../domain/errors.ts';

/** When to try again, in ms: about how long a connection takes to come back. */
const RETRY_AFTER_MS = 500;

/** Redis did not do, or did not answer, what it was asked: `unavailable`. */
export class RedisError extends CausewayError {
  /** Whether the command may have been carried out all the same: it was sent, and no answer came. */
  readonly mayHaveRun: boolean;
  /** Whether Redis answered, and the answer was no. */
  readonly refused: boolean;
  /** What it answered, or what else happened. */
  readonly reason: string;

  constructor(reason: string, mayHaveRun: boolean, refused = false) {
    // Only the reason's text goes along: ioredis hangs the command on its errors, with the password or what people said.
    super('unavailable', 'the registry cannot be reached', {
      retryAfterMs: RETRY_AFTER_MS,
      cause: new Error(reason),
    });
    this.mayHaveRun = mayHaveRun;
    this.refused = refused;
    this.reason = reason;
  }
}

/** What ioredis says when it refuses a command before sending it. */
const NOT_SENT = /enableOfflineQueue|Cluster is ended/;

/** The error for what ioredis rejected with. */
export function redisErrorOf(error: unknown): RedisError {
  if (!(error instanceof Error)) return new RedisError(String(error), true);
  // A ReplyError is an answer: the command was refused.
  const refused = error.name === 'ReplyError';
  return new RedisError(error.message, !refused && !NOT_SENT.test(error.message), refused);
}

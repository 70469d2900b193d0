import type { ErrorCode } from '../../signaling/protocol/errors.ts';

/** How loudly an error is logged: what a client did wrong is no news to an operator. */
export type ErrorLevel = 'debug' | 'warn' | 'error';

export interface ErrorDetails {
  /** When to try again, in ms; sent to the client. */
  readonly retryAfterMs?: number;
  /** Sent to the client: nothing internal in here. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Logged, never sent. */
  readonly cause?: unknown;
  readonly level?: ErrorLevel;
}

/** The one error class: what cannot be done, under a code of the protocol. `message` is sent to the client. */
export class CausewayError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly level: ErrorLevel;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CausewayError';
    this.code = code;
    this.retryAfterMs = details.retryAfterMs;
    this.data = details.data;
    this.level = details.level ?? (code === 'internal' ? 'error' : code === 'unavailable' ? 'warn' : 'debug');
  }
}

/** The error itself, when it is a CausewayError; else `internal` with this message, caused by it. */
export function asCausewayError(error: unknown, message: string): CausewayError {
  return error instanceof CausewayError ? error : new CausewayError('internal', message, { cause: error });
}

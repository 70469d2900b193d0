import type { ErrorCode } from '../protocol/errors.ts';

/** What can go wrong on the client's side, where the server has no say. */
export const CLIENT_ERROR_CODES = {
  unreachable: 'No connection could be opened.',
  timeout: 'The server did not answer in time; whether it carried the request out is not known.',
  disconnected: 'The session was lost before the answer came; whether the request was carried out is not known.',
  closed: 'The meeting is closed.',
  aborted: 'The application aborted the join.',
  unsupported: 'This browser cannot do it, or not with this server (no common codec, no WebRTC).',
  bad_answer: 'The answer of the server does not fit the protocol.',
} as const;

/** A code of an error that the library makes itself. */
export type ClientErrorCode = keyof typeof CLIENT_ERROR_CODES;

/** What the library adds to an error besides its code and message. */
export interface ClientErrorDetails {
  /** When the server asks to try again, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** Further data of the server's answer, such as `issues` with `bad_params`. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** The one error class of the library: a code of the protocol, or one of its own. `message` is for developers. */
export class CausewayClientError extends Error {
  readonly code: ErrorCode | ClientErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode | ClientErrorCode, message: string, details: ClientErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CausewayClientError';
    this.code = code;
    this.retryAfterMs = details.retryAfterMs;
    this.data = details.data;
  }
}

/** The error as ours: what mediasoup-client or the browser throws becomes `unsupported` with its cause. */
export function toClientError(error: unknown): CausewayClientError {
  if (error instanceof CausewayClientError) return error;
  return new CausewayClientError('unsupported', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

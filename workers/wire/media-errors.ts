/** What failures of mediasoup mean to a client. */
import { errors } from 'mediasoup';
import { CausewayError } from '../../src/domain/errors.ts';
import type { ErrorCode } from '../../signaling/protocol/errors.ts';

/** When a client may ask again after a worker died, in ms: by then there is a new one, as a rule. */
const RETRY_AFTER_MS = 500;

/** The session, or the worker that had it, is gone. */
export function mediaUnavailable(message: string, cause?: unknown): CausewayError {
  return new CausewayError('unavailable', message, { retryAfterMs: RETRY_AFTER_MS, cause });
}

/** An id that is nobody's, or somebody else's: the answer does not tell which. */
export function notFound(what: string): CausewayError {
  return new CausewayError('not_found', `You have no such ${what}.`);
}

export function badMedia(message: string): CausewayError {
  return new CausewayError('bad_media', message);
}

/** mediasoup appends the names of its methods and ids in brackets. */
const INTERNALS = /\s*\[[^\]]*\]/g;

/**
 * A failure of a call to mediasoup, as the client is told: `unavailable` when the worker is gone, else `code`, with
 * mediasoup's reason after `problem`.
 */
export function mediaError(error: unknown, code: ErrorCode, problem: string): CausewayError {
  if (error instanceof CausewayError) return error;
  if (error instanceof errors.WorkerClosedError) return mediaUnavailable('The media was lost.', error);
  const reason = error instanceof Error ? error.message.replaceAll(INTERNALS, '') : '';
  return new CausewayError(code, reason === '' ? `${problem}.` : `${problem}: ${reason}.`, { cause: error });
}

/** What a session answers once it is closed. */
export const sessionClosed = (cause?: unknown): CausewayError =>
  mediaUnavailable('The media of this session is closed.', cause);

/** A failed request to something that was there when it was made: as a rule it closed meanwhile. */
export const lateError = (closed: boolean, error: unknown, what: string): CausewayError =>
  closed ? sessionClosed(error) : mediaError(error, 'not_found', `The ${what} is closed`);

/** The one place where errors become what a client is told. */
import type { WireError } from '../protocol/frames.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/ports/logger.ts';

const INTERNAL: WireError = { code: 'internal', message: 'an unexpected error in the server' };

/** Whatever is no CausewayError, and whatever is `internal`, is told to the log alone. */
export function toWireError(error: unknown): WireError {
  if (!(error instanceof CausewayError) || error.code === 'internal') return INTERNAL;
  const { code, message, retryAfterMs, data } = error;
  return { code, message, retryAfterMs, data };
}

/** Logs an error as loudly as it says; the unexpected ones with their stack. */
export function logError(logger: Logger, error: unknown, method: string): void {
  const level = error instanceof CausewayError ? error.level : 'error';
  logger[level]({ err: error, method }, 'a signaling request failed');
}

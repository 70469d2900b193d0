import { CausewayError } from '../domain/errors.ts';

/** What a database throws becomes `unavailable`: who asked can do nothing but try again. */
export function asked<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new CausewayError('unavailable', 'what is kept cannot be reached now', { retryAfterMs: 1_000, cause });
  });
}

import { CausewayClientError } from '../errors.ts';

/** What the work comes to, unless the application aborts before: then it rejects with `aborted`. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(new CausewayClientError('aborted', 'the application aborted the join'));
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  try {
    return await Promise.race([aborted.promise, work()]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

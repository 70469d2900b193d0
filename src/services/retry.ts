/** Tries again what the registry could not take. */
import { CausewayError } from '../domain/errors.ts';
import type { Timer } from '../forwarding/timer.ts';

/** The wait before the next attempt, where the error tells none, in ms. */
const RETRY_MS = 1_000;

export interface RetryOptions {
  /** Whether it is to be tried, still. Default: until it succeeds. */
  readonly wanted?: () => boolean;
  /** Which errors pass. Default: `unavailable`. */
  readonly passes?: (error: unknown) => boolean;
  /** Gets, for as long as one waits, what ends that wait before its time: to be asked again what is wanted. */
  readonly waits?: Set<() => void>;
}

const isUnavailable = (error: unknown): boolean => error instanceof CausewayError && error.code === 'unavailable';

/**
 * Attempts something until it succeeds, or is wanted no longer; waits in between, as long as the error says or a second.
 * @throws the first error that does not pass
 */
export async function retry(
  clock: Timer,
  attempt: () => Promise<unknown>,
  { wanted = () => true, passes = isUnavailable, waits = new Set() }: RetryOptions = {},
): Promise<void> {
  while (wanted()) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!passes(error)) throw error;
      if (!wanted()) return;
      await pause(clock, error instanceof CausewayError ? (error.retryAfterMs ?? RETRY_MS) : RETRY_MS, waits);
    }
  }
}

async function pause(clock: Timer, ms: number, waits: Set<() => void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  waits.add(resolve);
  await promise;
  waits.delete(resolve);
  cancel();
}

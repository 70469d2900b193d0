import type { ClientTiming } from '../timing.ts';

/**
 * How long to wait before an attempt (counted from 0), in ms: nothing before the first, then anything up to a bound that
 * doubles ("full jitter": clients that lost their server together do not come back together).
 * @param random from 0 to 1
 */
export function backoffDelay(attempt: number, timing: ClientTiming, random: number): number {
  if (attempt === 0) return 0;
  return Math.round(random * Math.min(timing.backoffMaxMs, timing.backoffMs * 2 ** (attempt - 1)));
}

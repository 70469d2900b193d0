import type { CausewayClientError } from '../errors.ts';

/** How often a track is asked for in vain. With the waits between, a publisher has half a minute to be restored. */
const ATTEMPTS = 9;
/** A consumer that lasted so long, in ms, ended for a reason of its own: the failures before it do not count. */
export const STABLE_MS = 10_000;
/** What no repetition mends. */
const FINAL = new Set<CausewayClientError['code']>([
  'cannot_consume',
  'forbidden',
  'limit_exceeded',
  'bad_media',
  'bad_params',
  'unsupported',
]);

/** Whether a track need not be asked for again, after so many failures of which this is the last. */
export function isHopeless(error: CausewayClientError, failures: number): boolean {
  return FINAL.has(error.code) || failures >= ATTEMPTS;
}

/** What an error or a closed socket means for the session: try again, begin anew, or give up. */
import { CLOSE_CODES, type CloseCode } from '../../protocol/close-codes.ts';
import type { Closed, ClosedReason } from '../api.ts';
import { CausewayClientError } from '../errors.ts';

const isCloseCode = (code: number): code is CloseCode => Object.hasOwn(CLOSE_CODES, code);

const REASONS: Partial<Record<CloseCode, ClosedReason>> = { 4403: 'removed', 4406: 'banned', 4409: 'replaced' };

/** How to go on after a socket closed: by `resume`, by a new session (`anew`), or not at all. */
export type AfterClose = 'resume' | 'anew' | Closed;

/** Codes that the protocol does not know are a network's or a proxy's: the session may still live. */
export function afterClose(code: number): AfterClose {
  if (!isCloseCode(code) || CLOSE_CODES[code].resume) return 'resume';
  // 4410 to one that did not leave: it was taken for gone, and was not.
  if (code === 1012 || code === 4410) return 'anew';
  const { name, meaning } = CLOSE_CODES[code];
  return {
    reason: REASONS[code] ?? 'ended',
    error: new CausewayClientError('disconnected', `closed with ${code} (${name}): ${meaning}`),
  };
}

const PASSING = new Set<CausewayClientError['code']>([
  'unavailable',
  'rate_limited',
  'internal',
  'unreachable',
  'timeout',
  'disconnected',
]);

/** Whether the same attempt may succeed later. */
export function isPassing(error: CausewayClientError): boolean {
  return PASSING.has(error.code);
}

/** Whether another node may take us although this one did not. */
export function mayDifferElsewhere(error: CausewayClientError): boolean {
  return isPassing(error) || error.code === 'rehome' || error.code === 'region_not_allowed';
}

/** Whether the server said that it did not carry the request out, and that it may do so later. */
export function isDeferred(error: CausewayClientError): boolean {
  return error.code === 'unavailable' || error.code === 'rate_limited';
}

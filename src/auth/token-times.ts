/** Whether a token is good now (RFC 8725, RFC 7519). */
import type { Validity } from './claims.ts';

/** How far the clocks of the issuer and of this server may be apart, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 10;

/** Why a token is refused. */
export interface TimeProblem {
  readonly code: 'token_invalid' | 'token_expired';
  /** For the client. */
  readonly message: string;
  /** For the operator. */
  readonly reason: string;
}

/** Undefined: nothing is wrong with its times. */
export function timeProblem({ exp, nbf }: Pick<Validity, 'exp' | 'nbf'>): TimeProblem | undefined {
  const now = Date.now() / 1000;
  if (exp <= now - CLOCK_TOLERANCE_SECONDS) {
    return { code: 'token_expired', message: 'the token has expired', reason: 'it has expired' };
  }
  if (nbf === undefined || nbf <= now + CLOCK_TOLERANCE_SECONDS) return undefined;
  const message = 'the token is not valid yet';
  return { code: 'token_invalid', message, reason: message };
}

/** Why one is not, or no longer, in a meeting, in words that say what to do next. */
import type { Closed } from '../../../signaling/client/api.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import type { TextId } from '../texts/texts.ts';
import { TokenError, type TokenFailure } from './token.ts';

export interface Ending {
  /** The title; its attribute `text` says what to do. */
  readonly title: TextId;
  /**
   * What to offer besides the way home: to join again; to join in place of the session that is there under the same
   * identity; or nothing, because it would be of no use.
   */
  readonly offer: 'rejoin' | 'takeOver' | 'none';
}

const TOKEN_FAILURES: Readonly<Record<TokenFailure, Ending>> = {
  guestsRefused: { title: 'meeting:needs-invitation', offer: 'none' },
  unreachable: { title: 'meeting:server-unreachable', offer: 'rejoin' },
  refused: { title: 'meeting:name-refused', offer: 'none' },
  addressRefused: { title: 'meeting:address-refused', offer: 'rejoin' },
};

const BY_CODE: Partial<Record<CausewayClientError['code'], Ending>> = {
  unreachable: TOKEN_FAILURES.unreachable,
  timeout: TOKEN_FAILURES.unreachable,
  disconnected: TOKEN_FAILURES.unreachable,
  room_full: { title: 'meeting:room-full', offer: 'rejoin' },
  room_locked: { title: 'meeting:room-locked', offer: 'rejoin' },
  identity_taken: { title: 'meeting:identity-taken', offer: 'takeOver' },
  token_expired: { title: 'meeting:invitation-expired', offer: 'none' },
  token_invalid: { title: 'meeting:invitation-invalid', offer: 'none' },
  room_not_allowed: { title: 'meeting:invitation-elsewhere', offer: 'none' },
  unsupported: { title: 'meeting:browser-unsupported', offer: 'none' },
  unavailable: { title: 'meeting:server-busy', offer: 'rejoin' },
};

const UNKNOWN: Ending = { title: 'meeting:not-let-in', offer: 'rejoin' };

/** Something of this page failed after joining: it has left again. */
export const PAGE_FAILED: Ending = { title: 'meeting:page-failed', offer: 'rejoin' };

/** Why a join failed. */
export function endingOfError(error: unknown): Ending {
  if (error instanceof TokenError) return TOKEN_FAILURES[error.failure];
  if (!(error instanceof CausewayClientError)) return UNKNOWN;
  if (error.cause instanceof TokenError) return TOKEN_FAILURES[error.cause.failure];
  return BY_CODE[error.code] ?? UNKNOWN;
}

/** Why a meeting is over. Who was removed is not asked to come again: that is for a host to decide. */
export function endingOf({ reason, error }: Closed): Ending {
  switch (reason) {
    case 'left':
      return { title: 'meeting:left', offer: 'rejoin' };
    case 'removed':
      return { title: 'meeting:removed', offer: 'none' };
    case 'replaced':
      return { title: 'meeting:replaced', offer: 'takeOver' };
    case 'unreachable':
      return { title: 'meeting:connection-lost', offer: 'rejoin' };
    case 'ended':
      return (error && BY_CODE[error.code]) ?? { title: 'meeting:ended', offer: 'rejoin' };
  }
}

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
  readonly offer: 'rejoin' | 'takeOver' | 'password' | 'none';
  /** Of a password: how often one may try, where that is known. */
  readonly triesLeft?: number;
  /** Of a password: when one may try again, in minutes. */
  readonly minutes?: number;
  /** Of a planned meeting: when one may come in, in ms since 1970. */
  readonly opensAt?: number;
}

const TOKEN_FAILURES: Readonly<Record<TokenFailure, Ending>> = {
  guestsRefused: { title: 'meeting:needs-invitation', offer: 'none' },
  unreachable: { title: 'meeting:server-unreachable', offer: 'rejoin' },
  refused: { title: 'meeting:name-refused', offer: 'none' },
  invitationOver: { title: 'meeting:invitation-over', offer: 'none' },
  invitationEarly: { title: 'meeting:invitation-early', offer: 'rejoin' },
  otherTenant: { title: 'meeting:other-tenant', offer: 'none' },
  addressRefused: { title: 'meeting:address-refused', offer: 'rejoin' },
};

const BY_CODE: Partial<Record<CausewayClientError['code'], Ending>> = {
  unreachable: TOKEN_FAILURES.unreachable,
  timeout: TOKEN_FAILURES.unreachable,
  disconnected: TOKEN_FAILURES.unreachable,
  room_full: { title: 'meeting:room-full', offer: 'rejoin' },
  room_locked: { title: 'meeting:room-locked', offer: 'rejoin' },
  not_invited: { title: 'meeting:not-invited', offer: 'none' },
  password_required: { title: 'meeting:password-required', offer: 'password' },
  wrong_password: { title: 'meeting:wrong-password', offer: 'password' },
  identity_taken: { title: 'meeting:identity-taken', offer: 'takeOver' },
  token_expired: { title: 'meeting:invitation-expired', offer: 'none' },
  token_invalid: { title: 'meeting:invitation-invalid', offer: 'none' },
  room_not_allowed: { title: 'meeting:invitation-elsewhere', offer: 'none' },
  banned: { title: 'meeting:banned', offer: 'none' },
  denied: { title: 'meeting:denied', offer: 'rejoin' },
  sealed: { title: 'meeting:sealed', offer: 'rejoin' },
  unsupported: { title: 'meeting:browser-unsupported', offer: 'none' },
  unavailable: { title: 'meeting:server-busy', offer: 'rejoin' },
};

const UNKNOWN: Ending = { title: 'meeting:not-let-in', offer: 'rejoin' };

/** Something of this page failed after joining: it has left again. */
export const PAGE_FAILED: Ending = { title: 'meeting:page-failed', offer: 'rejoin' };

/** How it stands with somebody's tries of a password. */
function triesOf({ data, retryAfterMs }: CausewayClientError): Pick<Ending, 'triesLeft' | 'minutes'> {
  const { triesLeft } = data ?? {};
  return {
    ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
    ...(retryAfterMs === undefined ? {} : { minutes: Math.max(1, Math.ceil(retryAfterMs / 60_000)) }),
  };
}

function endingOfToken({ failure, opensAt }: TokenError): Ending {
  return { ...TOKEN_FAILURES[failure], ...(opensAt === undefined ? {} : { opensAt }) };
}

/** Why a join failed. */
export function endingOfError(error: unknown): Ending {
  if (error instanceof TokenError) return endingOfToken(error);
  if (!(error instanceof CausewayClientError)) return UNKNOWN;
  if (error.cause instanceof TokenError) return endingOfToken(error.cause);
  const ending = BY_CODE[error.code] ?? UNKNOWN;
  return ending.offer === 'password' ? { ...ending, ...triesOf(error) } : ending;
}

/** Why a meeting is over. Who was removed may knock; who was banned is not asked to come again. */
export function endingOf({ reason, error }: Closed): Ending {
  switch (reason) {
    case 'left':
      return { title: 'meeting:left', offer: 'rejoin' };
    case 'removed':
      return { title: 'meeting:removed', offer: 'rejoin' };
    case 'banned':
      return { title: 'meeting:banned', offer: 'none' };
    case 'replaced':
      return { title: 'meeting:replaced', offer: 'takeOver' };
    case 'unreachable':
      return { title: 'meeting:connection-lost', offer: 'rejoin' };
    case 'ended':
      // The server itself closed the socket, for good, as when somebody ends the meeting for all: it could be reached.
      if (error?.code === 'disconnected') return { title: 'meeting:ended', offer: 'rejoin' };
      return (error && BY_CODE[error.code]) ?? { title: 'meeting:ended', offer: 'rejoin' };
  }
}

/** Whether one was not let in because what one came with is good no more. */
export const isWorthless = (title: TextId): boolean =>
  title === 'meeting:invitation-expired' || title === 'meeting:invitation-invalid';

/** Why one is not, or no longer, in a meeting, in words that say what to do next. */
import type { Closed } from '../../signaling/client/api.ts';
import { CausewayClientError } from '../../signaling/client/errors.ts';
import { TokenError, type TokenFailure } from './token.ts';

export interface Ending {
  readonly title: string;
  readonly text: string;
  /**
   * What to offer besides the way home: to join again; to join in place of the session that is there under the same
   * identity; or nothing, because it would be of no use.
   */
  readonly offer: 'rejoin' | 'takeOver' | 'none';
}

const TOKEN_FAILURES: Readonly<Record<TokenFailure, Ending>> = {
  guestsRefused: {
    title: 'You need an invitation',
    text: 'This server admits nobody without a token. Ask the organiser for your personal link and open that.',
    offer: 'none',
  },
  unreachable: {
    title: 'The server cannot be reached',
    text: 'Check your internet connection, then try again.',
    offer: 'rejoin',
  },
  refused: {
    title: 'The server did not accept this name or room',
    text: 'Go back and choose another name or room. Names and rooms have at most 128 characters.',
    offer: 'none',
  },
};

const BY_CODE: Partial<Record<CausewayClientError['code'], Ending>> = {
  unreachable: TOKEN_FAILURES.unreachable,
  timeout: TOKEN_FAILURES.unreachable,
  disconnected: TOKEN_FAILURES.unreachable,
  room_full: {
    title: 'The meeting is full',
    text: 'Wait until somebody has left, then try again.',
    offer: 'rejoin',
  },
  room_locked: {
    title: 'The meeting is locked',
    text: 'A host has locked it. Ask somebody inside to unlock it, then try again.',
    offer: 'rejoin',
  },
  identity_taken: {
    title: 'You are in this meeting already',
    text: 'Perhaps in another tab or on another device. You can go on here instead; the other one is then closed.',
    offer: 'takeOver',
  },
  token_expired: {
    title: 'Your invitation has expired',
    text: 'Ask the organiser for a new link.',
    offer: 'none',
  },
  token_invalid: {
    title: 'Your invitation is not valid',
    text: 'Perhaps the link was cut off. Ask the organiser for it once more.',
    offer: 'none',
  },
  room_not_allowed: {
    title: 'Your invitation is for another room',
    text: 'Open the link that you were sent, without changes.',
    offer: 'none',
  },
  unsupported: {
    title: 'This browser cannot join',
    text: 'It lacks WebRTC, or a codec that the server has. Use a current Chrome, Edge, Firefox or Safari.',
    offer: 'none',
  },
  unavailable: {
    title: 'The server is busy',
    text: 'It cannot take anybody right now. Try again in a moment.',
    offer: 'rejoin',
  },
};

const UNKNOWN: Ending = {
  title: 'You could not be let in',
  text: 'Something went wrong in the server. Try again; if it stays so, tell who runs it.',
  offer: 'rejoin',
};

/** Why a join failed. */
export function endingOfError(error: unknown): Ending {
  if (error instanceof TokenError) return TOKEN_FAILURES[error.failure];
  if (!(error instanceof CausewayClientError)) return UNKNOWN;
  if (error.cause instanceof TokenError) return TOKEN_FAILURES[error.cause.failure];
  return BY_CODE[error.code] ?? UNKNOWN;
}

/** Why a meeting is over. */
export function endingOf({ reason, error }: Closed): Ending {
  switch (reason) {
    case 'left':
      return { title: 'You left the meeting', text: 'It goes on without you. You can come back.', offer: 'rejoin' };
    case 'removed':
      return { title: 'You were removed', text: 'A host has removed you from the meeting.', offer: 'rejoin' };
    case 'replaced':
      return {
        title: 'You joined from somewhere else',
        text: 'The meeting goes on in the other tab or on the other device. You can bring it back here.',
        offer: 'takeOver',
      };
    case 'unreachable':
      return {
        title: 'The connection was lost',
        text: 'The server could not be reached for a while. Check your internet connection, then join again.',
        offer: 'rejoin',
      };
    case 'ended': {
      const known = error === undefined ? undefined : BY_CODE[error.code];
      return (
        known ?? {
          title: 'The meeting has ended',
          text: 'The server closed it, or you were away for too long. You can join again.',
          offer: 'rejoin',
        }
      );
    }
  }
}

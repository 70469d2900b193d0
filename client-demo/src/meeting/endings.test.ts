import { describe, expect, it } from 'vitest';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import { endingOf, endingOfError } from './endings.ts';
import { TokenError } from './token.ts';

describe('endingOfError', () => {
  it.each([
    [new TokenError('guestsRefused', ''), 'none'],
    [new TokenError('unreachable', ''), 'rejoin'],
    [new CausewayClientError('room_full', ''), 'rejoin'],
    [new CausewayClientError('identity_taken', ''), 'takeOver'],
    [new CausewayClientError('token_expired', ''), 'none'],
    [new CausewayClientError('internal', ''), 'rejoin'],
    [new Error('a defect'), 'rejoin'],
  ])('%s offers %s', (error, offer) => {
    expect(endingOfError(error).offer).toBe(offer);
  });

  it('looks through the library’s error to that of the token', () => {
    const cause = new TokenError('guestsRefused', '');
    expect(endingOfError(new CausewayClientError('unsupported', '', { cause }))).toEqual(endingOfError(cause));
  });
});

describe('endingOf', () => {
  it.each([
    ['left', 'rejoin'],
    ['removed', 'rejoin'],
    ['banned', 'none'],
    ['replaced', 'takeOver'],
    ['unreachable', 'rejoin'],
    ['ended', 'rejoin'],
  ] as const)('%s offers %s', (reason, offer) => {
    expect(endingOf({ reason }).offer).toBe(offer);
  });

  it('says that the meeting has ended when the server closed it, not that the server is out of reach', () => {
    const error = new CausewayClientError('disconnected', 'closed with 4405 (ended)');
    expect(endingOf({ reason: 'ended', error }).title).toBe('meeting:ended');
  });

  it('names the server’s reason where there is one', () => {
    const error = new CausewayClientError('room_locked', '');
    expect(endingOf({ reason: 'ended', error })).toEqual(endingOfError(error));
  });
});

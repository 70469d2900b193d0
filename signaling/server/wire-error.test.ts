import { expect, test } from 'vitest';
import { CausewayError } from '../../src/domain/errors.ts';
import { toWireError } from './wire-error.ts';

const internal = { code: 'internal', message: 'an unexpected error in the server' };

test.each<[string, unknown, object]>([
  ['one of ours', new CausewayError('room_full', 'full'), { code: 'room_full', message: 'full' }],
  [
    'one with a hint and data',
    new CausewayError('unavailable', 'later', { retryAfterMs: 5, data: { a: 1 }, cause: new Error('secret') }),
    { code: 'unavailable', message: 'later', retryAfterMs: 5, data: { a: 1 } },
  ],
  ['an internal one', new CausewayError('internal', 'a secret', { data: { secret: 1 } }), internal],
  ['somebody else’s', new TypeError('a secret'), internal],
  ['no error at all', 'a secret', internal],
])('%s', (_, error, wire) => {
  expect(toWireError(error)).toEqual(wire);
});

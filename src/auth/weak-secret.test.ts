import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWeakSecret } from './weak-secret.ts';

test.each([
  ['one letter', 'x'.repeat(32)],
  ['blanks', ' '.repeat(32)],
  ['blanks of several kinds', ' \t\n\r\u00a0\u3000'.repeat(8)],
  ['two letters', 'ab'.repeat(40)],
  ['a word again and again', 'password'.repeat(4)],
  ['digits in order, again and again', '0123456789'.repeat(4)],
])('weak: %s', (_, secret) => {
  expect(isWeakSecret(secret)).toBe(true);
});

test('what is random is not, in any of the usual forms', () => {
  fc.assert(
    fc.property(fc.constantFrom('hex', 'base64', 'base64url'), (form) => {
      expect(isWeakSecret(randomBytes(32).toString(form))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

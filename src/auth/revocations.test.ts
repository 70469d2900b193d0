import jwt from 'jsonwebtoken';
import { expect, test } from 'vitest';
import type { Revocation } from '../ports/store/revocation-store.ts';
import { InvitationKey } from './invitation-key.ts';
import { Revocations } from './revocations.ts';
import { TokenVerifier } from './token-verifier.ts';

const NOW_S = Math.floor(Date.now() / 1_000);
const key = new InvitationKey();

function signed(claims: object, noTimestamp = false): string {
  const all = { tenant: 'acme', room: '*', sub: 'ann', exp: NOW_S + 600, ...claims };
  return jwt.sign(all, key.keyObject, { algorithm: 'HS256', keyid: 'causeway-guest', noTimestamp });
}

const token = (): string => signed({ iat: NOW_S, jti: 't1' });

const revocation = (changes: Partial<Revocation>): Revocation => ({
  id: 'r',
  tenant: 'acme',
  kind: 'tenant',
  value: '',
  since: (NOW_S + 10) * 1_000,
  createdAt: 0,
  ...changes,
});

async function verifierWith(...all: readonly Revocation[]): Promise<(token: string) => boolean> {
  const revocations = await Revocations.open({ list: async () => all });
  const verifier = new TokenVerifier({
    keys: [],
    guestKey: key.keyObject,
    isRevoked: (principal) => revocations.isRevoked(principal),
  });
  return (text) => {
    try {
      return verifier.verify(text).identity === 'ann';
    } catch {
      return false;
    }
  };
}

test.each([
  ['nothing', [], true],
  ['this token', [revocation({ kind: 'token', value: 't1' })], false],
  ['another token', [revocation({ kind: 'token', value: 't2' })], true],
  ['this person', [revocation({ kind: 'person', value: 'ann' })], false],
  ['another person', [revocation({ kind: 'person', value: 'bob' })], true],
  ['all of the tenant', [revocation({})], false],
  ['all of another tenant', [revocation({ tenant: 'globex' })], true],
  ['what was issued before this one', [revocation({ since: (NOW_S - 1) * 1_000 })], true],
  ['the same, and later more', [revocation({ since: 0 }), revocation({}), revocation({ since: 5 })], false],
])('where %s is revoked, a token is good: %s', async (_, all, good) => {
  expect((await verifierWith(...all))(token())).toBe(good);
});

test('a token that does not say when it was issued was before', async () => {
  expect((await verifierWith(revocation({ since: 1 })))(signed({}, true))).toBe(false);
  expect((await verifierWith())(signed({}, true))).toBe(true);
});

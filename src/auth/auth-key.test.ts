import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { AuthKeys } from './auth-key.ts';

/** A secret of so many bytes that nobody guesses. */
const secretOf = (bytes: number): string =>
  'A secret that nobody guesses, of one byte for each of its letters.'.slice(0, bytes);

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');

const problemsOf = (...keys: object[]): string[] =>
  AuthKeys.safeParse(keys).error?.issues.map(({ path }) => path.join('.')) ?? [];

test.each<[string, object]>([
  ['HS256', { tenant: 'acme', id: 'a', algorithm: 'HS256', secret: secretOf(32) }],
  ['HS512', { tenant: 'acme', algorithm: 'HS512', secret: secretOf(64) }],
  ['HS256 of 32 bytes in 16 characters', { tenant: 'acme', algorithm: 'HS256', secret: 'éàèùâêîôûäëïöüçñ' }],
  ['RS256', { tenant: 'acme', algorithm: 'RS256', publicKey: spki(rsa.publicKey) }],
  ['PS512', { tenant: 'acme', algorithm: 'PS512', publicKey: spki(rsa.publicKey) }],
  ['ES256', { tenant: 'acme', algorithm: 'ES256', publicKey: spki(p256.publicKey) }],
  ['ES384', { tenant: 'acme', algorithm: 'ES384', publicKey: spki(p384.publicKey) }],
])('a key that fits: %s', (_, key) => {
  expect(problemsOf(key)).toEqual([]);
});

test.each<[string, object, string]>([
  ['a short secret', { algorithm: 'HS256', secret: secretOf(31) }, '0.secret'],
  ['a secret shorter than its hash', { algorithm: 'HS512', secret: secretOf(63) }, '0.secret'],
  ['one letter again and again', { algorithm: 'HS256', secret: 's'.repeat(32) }, '0.secret'],
  ['nothing but blanks', { algorithm: 'HS256', secret: ' '.repeat(32) }, '0.secret'],
  ['an empty audience', { algorithm: 'HS256', secret: secretOf(32), audience: '' }, '0.audience'],
  ['no secret', { algorithm: 'HS256' }, '0.secret'],
  ['a public key where a secret belongs', { algorithm: 'HS256', publicKey: spki(rsa.publicKey) }, '0.secret'],
  ['an elliptic curve for RSA', { algorithm: 'RS256', publicKey: spki(p256.publicKey) }, '0.publicKey'],
  ['RSA for ECDSA', { algorithm: 'ES256', publicKey: spki(rsa.publicKey) }, '0.publicKey'],
  ['another curve', { algorithm: 'ES256', publicKey: spki(p384.publicKey) }, '0.publicKey'],
  ['an Ed25519 key', { algorithm: 'ES256', publicKey: spki(ed.publicKey) }, '0.publicKey'],
  ['a short RSA key', { algorithm: 'RS256', publicKey: spki(shortRsa.publicKey) }, '0.publicKey'],
  ['a private key', { algorithm: 'RS256', publicKey: pkcs8(rsa.privateKey) }, '0.publicKey'],
  ['no PEM', { algorithm: 'RS256', publicKey: 'AAAA' }, '0.publicKey'],
  ['the algorithm none', { algorithm: 'none', secret: secretOf(32) }, '0.algorithm'],
  ['no algorithm', { secret: secretOf(32) }, '0.algorithm'],
  ['a tenant that is no name', { tenant: 'A/B', algorithm: 'HS256', secret: secretOf(32) }, '0.tenant'],
])('refused: %s', (_, key, path) => {
  expect(problemsOf({ tenant: 'acme', ...key })).toContain(path);
});

test('a key id is unique within a tenant, and free for another', () => {
  const key = { id: 'a', algorithm: 'HS256', secret: secretOf(32) };
  expect(problemsOf({ tenant: 'acme', ...key }, { tenant: 'other', ...key })).toEqual([]);
  expect(problemsOf({ tenant: 'acme', ...key }, { tenant: 'acme', ...key })).toEqual(['1.id']);
});

test('a tenant has at most sixteen keys', () => {
  const key = { tenant: 'acme', algorithm: 'HS256', secret: secretOf(32) };
  expect(problemsOf(...Array.from({ length: 16 }, () => key))).toEqual([]);
  expect(problemsOf(...Array.from({ length: 17 }, () => key))).toEqual(['16']);
});

test('what is wrong with a secret is said without it', () => {
  const secret = 'short and secret';
  const { error } = AuthKeys.safeParse([{ tenant: 'acme', algorithm: 'HS256', secret }]);
  expect(error?.message).toContain('too short');
  expect(error?.message).not.toContain(secret);
});

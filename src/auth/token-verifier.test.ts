import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { AuthKey } from './auth-key.ts';
import { DevelopmentKey } from './development-key.ts';
import { silentLogger } from '../ports/logger.ts';
import { TokenVerifier } from './token-verifier.ts';

const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const acmeSecret = 'acme: a secret of more than thirty-two bytes';
const otherSecret = 'other: a secret of more than thirty-two bytes';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangersRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const keys: AuthKey[] = [
  { tenant: 'acme', id: 'first', algorithm: 'HS256', secret: acmeSecret },
  { tenant: 'acme', id: 'second', algorithm: 'RS256', publicKey: pem(rsa.publicKey) },
  { tenant: 'acme', algorithm: 'ES256', publicKey: pem(ec.publicKey) },
  { tenant: 'other', id: 'first', algorithm: 'HS256', secret: otherSecret },
];
const verifier = new TokenVerifier({ keys });

const now = Math.floor(Date.now() / 1000);
const claims = { tenant: 'acme', room: 'standup', sub: 'ada', exp: now + 60 };
const hs = (payload: object, options: jwt.SignOptions = {}, secret = acmeSecret): string =>
  jwt.sign(payload, secret, { algorithm: 'HS256', ...options });

/** A token put together by hand, for what the library refuses to sign. */
const raw = (header: object, payload: object | string, signature = ''): string =>
  [header, payload]
    .map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'))
    .concat(signature)
    .join('.');

/** What jsonwebtoken refuses to sign, such as an expiry that is text. */
const signedByHand = (payload: object, header: object = {}, secret = acmeSecret): string => {
  const unsigned = raw({ alg: 'HS256', typ: 'JWT', ...header }, payload).replace(/\.$/, '');
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
};

const codeOf = (token: string, by = verifier): string => {
  try {
    by.verify(token);
    return 'ok';
  } catch (error) {
    expect(error).toMatchObject({ name: 'CausewayError' });
    expect(String(error)).not.toContain(token || 'never');
    expect(String(error)).not.toContain(acmeSecret);
    return error instanceof Error && 'code' in error ? String(error.code) : 'none';
  }
};

describe('a good token', () => {
  const principal = {
    tenant: 'acme',
    room: 'standup',
    identity: 'ada',
    name: 'ada',
    role: 'participant',
    grants: {
      publish: ['microphone', 'camera', 'screen', 'screenAudio'],
      subscribe: true,
      data: true,
      moderate: false,
    },
  };
  test.each([
    ['HS256, named by its key id', hs(claims, { keyid: 'first' })],
    ['HS256, found among the keys of the tenant', hs(claims)],
    ['RS256, named', jwt.sign(claims, rsa.privateKey, { algorithm: 'RS256', keyid: 'second' })],
    ['RS256, found', jwt.sign(claims, rsa.privateKey, { algorithm: 'RS256' })],
    ['ES256, found', jwt.sign(claims, ec.privateKey, { algorithm: 'ES256' })],
    ['claims that mean nothing here', hs({ ...claims, iss: 'https://id.example.org', aud: ['x'], email: 'a@b' })],
    ['valid already, within the tolerance of clocks', hs({ ...claims, nbf: now + 5 })],
  ])('%s', (_, token) => {
    expect({ ...verifier.verify(token), issuedAt: undefined, tokenId: undefined }).toEqual(principal);
  });

  test.each([
    ['a host', { role: 'host' }, { moderate: true, publish: ['microphone', 'camera', 'screen', 'screenAudio'] }],
    ['a viewer', { role: 'viewer' }, { moderate: false, publish: [], subscribe: true, data: true }],
    ['a viewer who may speak', { role: 'viewer', grants: { publish: ['microphone'] } }, { publish: ['microphone'] }],
    ['a host who may not write', { role: 'host', grants: { data: false } }, { data: false, moderate: true }],
    [
      'a participant who only sends',
      { grants: { subscribe: false, moderate: true } },
      { subscribe: false, moderate: true },
    ],
  ])('grants of %s', (_, extra, grants) => {
    expect(verifier.verify(hs({ ...claims, ...extra })).grants).toMatchObject(grants);
  });

  test('a kind of participant, who is hidden, and several microphones', () => {
    const grants = { microphones: 3 };
    const token = hs({ ...claims, kind: 'recorder', hidden: true, grants });
    expect(verifier.verify(token)).toMatchObject({ kind: 'recorder', hidden: true, grants });
  });

  test('a name, a role and a pattern of rooms', () => {
    expect(verifier.verify(hs({ ...claims, room: 'team-*', name: 'Ada L.', role: 'host' }))).toMatchObject({
      room: 'team-*',
      name: 'Ada L.',
      role: 'host',
    });
  });
});

describe('a bad token', () => {
  const publicPem = pem(rsa.publicKey);
  const [, payload = '', signature = ''] = hs(claims).split('.');
  const rows: [string, string, string][] = [
    ['none at all', '', 'token_invalid'],
    ['garbage', 'garbage', 'token_invalid'],
    ['three garbled parts', 'a.b.c', 'token_invalid'],
    ['JSON of another kind', raw({ alg: 'HS256', typ: 'JWT' }, '[1]', 'AAAA'), 'token_invalid'],
    ['payload that is no JSON', raw({ alg: 'HS256', typ: 'JWT' }, '{', 'AAAA'), 'token_invalid'],
    ['alg none', raw({ alg: 'none', typ: 'JWT' }, claims), 'token_invalid'],
    ['alg None', raw({ alg: 'None', typ: 'JWT' }, claims), 'token_invalid'],
    ['alg none with the signature of another', raw({ alg: 'none', typ: 'JWT' }, claims, signature), 'token_invalid'],
    ['no alg', raw({ typ: 'JWT' }, claims, signature), 'token_invalid'],
    ['alg of a wrong type', raw({ alg: ['HS256'], typ: 'JWT' }, claims, signature), 'token_invalid'],
    ['no signature', `${hs(claims).split('.').slice(0, 2).join('.')}.`, 'token_invalid'],
    [
      'claims changed after signing',
      `${hs(claims).split('.')[0]}.${payload.slice(0, -4)}AAAA.${signature}`,
      'token_invalid',
    ],
    ['HS256 with the RSA public key as its secret', hmacByHand(claims, publicPem, 'second'), 'token_invalid'],
    ['the same without a key id', hmacByHand(claims, publicPem), 'token_invalid'],
    ['another algorithm of the same secret', jwt.sign(claims, acmeSecret, { algorithm: 'HS512' }), 'token_invalid'],
    [
      'another algorithm of the same RSA key',
      jwt.sign(claims, rsa.privateKey, { algorithm: 'PS256' }),
      'token_invalid',
    ],
    ['somebody else’s RSA key', jwt.sign(claims, strangersRsa.privateKey, { algorithm: 'RS256' }), 'token_invalid'],
    ['somebody else’s secret', hs(claims, {}, 'a stranger’s secret of more than thirty-two bytes'), 'token_invalid'],
    ['another tenant’s key', hs(claims, {}, otherSecret), 'token_invalid'],
    ['another tenant’s key of the same id', hs(claims, { keyid: 'first' }, otherSecret), 'token_invalid'],
    ['a tenant without keys', hs({ ...claims, tenant: 'nobody' }), 'token_invalid'],
    ['a tenant named as a member of every object', hs({ ...claims, tenant: '__proto__' }), 'token_invalid'],
    ['the id of another key of the tenant', hs(claims, { keyid: 'second' }), 'token_invalid'],
    ['an unknown key id', hs(claims, { keyid: 'third' }), 'token_invalid'],
    ['an extension that must be understood', hs(claims, { header: { alg: 'HS256', crit: ['b64'] } }), 'token_invalid'],
    ['expired', hs({ ...claims, exp: now - 3600 }), 'token_expired'],
    ['expired, and not ours', hs({ ...claims, exp: now - 3600 }, {}, otherSecret), 'token_invalid'],
    ['not valid yet', hs({ ...claims, nbf: now + 3600 }), 'token_invalid'],
    [
      'an expiry of a wrong type',
      raw({ alg: 'HS256', typ: 'JWT' }, { ...claims, exp: 'never' }, 'AAAA'),
      'token_invalid',
    ],
    ['the development key, out of development mode', new DevelopmentKey().sign(guest('acme')), 'token_invalid'],
  ];
  test.each(rows)('%s', (_, token, code) => {
    expect(codeOf(token)).toBe(code);
  });

  test.each([
    ['without expiry', { exp: undefined }, 'exp'],
    ['without a room', { room: undefined }, 'room'],
    ['without an identity', { sub: undefined }, 'sub'],
    ['with an empty identity', { sub: '' }, 'sub'],
    ['with an expiry that is text', { exp: '4102444800' }, 'exp'],
    ['with an expiry beyond all dates', { exp: 1e308 }, 'exp'],
    ['with a beginning that is text', { nbf: '0' }, 'nbf'],
    ['for the room `..`', { room: '..' }, 'room'],
    ['with an identity that shows nothing', { sub: '\u3164' }, 'sub'],
    ['with an unknown role', { role: 'king' }, 'role'],
    ['with an unknown source', { grants: { publish: ['hologram'] } }, 'grants'],
    ['with a misspelt grant', { grants: { publsh: [] } }, 'grants'],
    ['with a grant of null', { grants: { publish: null } }, 'grants'],
  ])('signed, but %s', (_, changed, claim) => {
    const present = Object.entries({ ...claims, ...changed }).filter(([, value]) => value !== undefined);
    const token = signedByHand(Object.fromEntries(present));
    expect(() => verifier.verify(token)).toThrow(`missing or malformed claims: ${claim}`);
    expect(codeOf(token)).toBe('token_invalid');
  });
});

describe('a name is an ornament', () => {
  test.each([
    ['a blank at the end', 'Ada ', 'Ada'],
    ['a direction mark', 'A\u202eda', 'Ada'],
    ['a line break', 'Ada\nLovelace', 'Ada Lovelace'],
    ['an empty one', '', 'ada'],
    ['null', null, 'ada'],
    ['a number', 7, 'ada'],
    ['one that shows nothing', '\u3164\u2800', 'ada'],
    ['a book', 'x'.repeat(10_000), 'x'.repeat(128)],
  ])('%s', (_, name, shown) => {
    expect(verifier.verify(hs({ ...claims, name })).name).toBe(shown);
  });
});

test('a room and an identity are the same however their letters are composed', () => {
  const principal = verifier.verify(hs({ ...claims, room: 'Cafe\u0301', sub: 'Zoe\u0308' }));
  expect(principal).toMatchObject({ room: 'Caf\u00e9', identity: 'Zo\u00eb' });
});

describe('a key that names issuer and audience', () => {
  const bound = new TokenVerifier({
    keys: [
      { tenant: 'acme', algorithm: 'HS256', secret: acmeSecret, issuer: 'https://id.acme.example', audience: 'meet' },
    ],
  });
  const good = { ...claims, iss: 'https://id.acme.example', aud: 'meet' };

  test.each([
    ['both', {}, 'ok'],
    ['one of several audiences', { aud: ['mail', 'meet'] }, 'ok'],
    ['no audience', { aud: undefined }, 'token_invalid'],
    ['another audience', { aud: 'mail' }, 'token_invalid'],
    ['an audience that is no text', { aud: { meet: true } }, 'token_invalid'],
    ['a longer audience', { aud: 'meeting' }, 'token_invalid'],
    ['no issuer', { iss: undefined }, 'token_invalid'],
    ['another issuer', { iss: 'https://id.acme.example.org' }, 'token_invalid'],
    ['an issuer that is a list', { iss: ['https://id.acme.example'] }, 'token_invalid'],
  ])('wants them of its tokens: %s', (_, changed, code) => {
    expect(codeOf(signedByHand({ ...good, ...changed }), bound)).toBe(code);
  });
});

describe('the log', () => {
  const reasonOf = (token: string): unknown => {
    const lines: object[] = [];
    const logger = { ...silentLogger, warn: (context: object) => void lines.push(context) };
    expect(codeOf(token, new TokenVerifier({ keys, logger }))).not.toBe('ok');
    expect(JSON.stringify(lines)).not.toContain(token);
    return lines[0] && 'reason' in lines[0] ? lines[0].reason : undefined;
  };

  test.each([
    ['no token', 'garbage', 'it is no JSON Web Token'],
    ['no tenant', hs({ ...claims, tenant: undefined }), 'the claim `tenant` is missing, or is no text'],
    ['a tenant without keys', hs({ ...claims, tenant: 'nobody' }), 'the tenant has no keys in `auth.keys`'],
    ['an unknown key id', hs(claims, { keyid: 'third' }), 'its `kid` is the id of no key of its tenant'],
    ['a key id that is a number', signedByHand(claims, { kid: 3 }), 'its header has a `kid` that is no text'],
    ['another secret', hs(claims, {}, otherSecret), 'no key signed it; tried: HS256, RS256, ES256'],
    ['an expiry that is text', signedByHand({ ...claims, exp: '4102444800' }), 'exp: Invalid input'],
    ['no expiry', signedByHand({ ...claims, exp: undefined }), 'exp: Invalid input'],
    ['an old token', hs({ ...claims, exp: now - 3600 }), 'it has expired'],
    ['a token of tomorrow', hs({ ...claims, nbf: now + 3600 }), 'the token is not valid yet'],
  ])('says why a token is refused: %s', (_, token, reason) => {
    expect(reasonOf(token)).toContain(reason);
  });
});

test('other keys may take the place of the first ones', () => {
  const turning = new TokenVerifier({ keys });
  turning.replaceKeys([{ tenant: 'acme', algorithm: 'HS256', secret: otherSecret }]);
  expect(codeOf(hs(claims), turning)).toBe('token_invalid');
  expect(codeOf(hs(claims, {}, otherSecret), turning)).toBe('ok');
});

describe('the development key', () => {
  const developmentKey = new DevelopmentKey();
  const inDevelopment = new TokenVerifier({ keys, developmentKey });

  test.each(['dev', 'another'])('is good for tenant %s', (tenant) => {
    expect(inDevelopment.verify(developmentKey.sign(guest(tenant)))).toMatchObject(guest(tenant));
  });

  test.each(['acme', 'other'])('is worth nothing in tenant %s, which has keys of its own', (tenant) => {
    expect(codeOf(developmentKey.sign(guest(tenant)), inDevelopment)).toBe('token_invalid');
  });

  test('of another process is not', () => {
    expect(codeOf(new DevelopmentKey().sign(guest('dev')), inDevelopment)).toBe('token_invalid');
  });

  test('leaves the configured keys in force', () => {
    expect(codeOf(hs(claims), inDevelopment)).toBe('ok');
    expect(codeOf(hs(claims, {}, otherSecret), inDevelopment)).toBe('token_invalid');
  });

  test('signs for twelve hours', () => {
    const { exp = 0, iat = 0 } = Object(jwt.decode(developmentKey.sign(guest('dev'))));
    expect(exp - iat).toBe(12 * 60 * 60);
  });
});

function guest(tenant: string) {
  return { tenant, room: 'r', identity: 'g', name: 'Guest', role: 'host' as const };
}

/** jsonwebtoken refuses to sign with HS256 and a public key: the attacker's own tools do not. */
function hmacByHand(payload: object, secret: string, keyid?: string): string {
  const options: jwt.SignOptions = { algorithm: 'HS256', ...(keyid === undefined ? {} : { keyid }) };
  expect(createPublicKey(secret).asymmetricKeyType).toBe('rsa');
  return jwt.sign(payload, Buffer.from(secret), options);
}

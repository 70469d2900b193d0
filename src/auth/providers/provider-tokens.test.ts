import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Principal } from '../../domain/grants.ts';
import { silentLogger, type Logger } from '../../ports/logger.ts';
import { providerFetch } from './fetch-json.ts';
import { ProviderTokens, type ProviderTokensOptions } from './provider-tokens.ts';
import type { IdentityProvider } from './provider.ts';
import { type KeyServer, makeSigner, providerAt, signed, startKeyServer } from './testing/key-server.ts';

const rsa = makeSigner('one', 'RS256');
const ec = makeSigner('two');
const stranger = makeSigner('one', 'RS256');
const claims = { iss: 'https://id.acme.example', aud: 'causeway', sub: 'ada', name: 'Ada Lovelace' };
const now = Math.floor(Date.now() / 1000);
const MINUTE_MS = 60_000;

let server: KeyServer;
let atMs: number;
let lines: { readonly level: string; readonly message: string; readonly context: object }[];
let counts: { ok: number; failed: number; away: number };
beforeEach(async () => {
  server = await startKeyServer(rsa, ec);
  atMs = 1_000_000;
  lines = [];
  counts = { ok: 0, failed: 0, away: 0 };
});
afterEach(() => server.close());

const write =
  (level: string): Logger['warn'] =>
  (context, message) =>
    void lines.push({ level, message, context });
const logger: Logger = { ...silentLogger, warn: write('warn'), info: write('info') };

function open(providers: readonly IdentityProvider[], more: Partial<ProviderTokensOptions> = {}): ProviderTokens {
  const tokens = new ProviderTokens({
    providers,
    isRevoked: () => false,
    fetch: providerFetch(300),
    telemetry: {
      keysFetched: (ok) => void (counts[ok ? 'ok' : 'failed'] += 1),
      providersAway: (change) => void (counts.away += change),
    },
    logger,
    now: () => atMs,
    ...more,
  });
  onTestFinished(() => tokens.close());
  return tokens;
}

const reasons = () => lines.flatMap(({ context }) => ('reason' in context ? [String(context.reason)] : []));

/** How verifying ended, in one word. */
async function outcome(tokens: ProviderTokens, token: string): Promise<string> {
  try {
    await tokens.verify(token);
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not one of ours';
  }
}

describe('a token', () => {
  it.each([rsa, ec])(
    'of its provider is good, by $algorithm, for the tenant that the configuration names',
    async (signer) => {
      const tokens = open([providerAt(server.url)]);
      // What it says of a tenant means nothing.
      const token = signed(signer, { ...claims, tenant: 'globex', room: 'everything' });
      expect(tokens.claimsToBe(token)).toBe(true);
      expect(await tokens.verify(token)).toMatchObject({
        tenant: 'acme',
        identity: 'ada',
        name: 'Ada Lovelace',
        role: 'participant',
        room: '*',
      });
    },
  );

  it('without a key id is tried on the keys of its kind', async () => {
    const others = [makeSigner('a', 'RS256'), makeSigner('b', 'RS256')];
    server.gives(...others, rsa);
    const tokens = open([providerAt(server.url)]);
    expect(await outcome(tokens, signed({ ...rsa, kid: '' }, claims))).toBe('ok');
    expect(await outcome(tokens, signed({ ...stranger, kid: '' }, claims))).toBe('token_invalid');
  });

  const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = part({ ...claims, exp: now + 60 });
  /** A public key as the secret: what verifies whatever the header says would take it. */
  const confused = (alg: string, secret: string): string => {
    const unsigned = `${part({ alg, typ: 'JWT', kid: 'one' })}.${body}`;
    return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
  };
  const rows: readonly (readonly [name: string, token: string, code: string, reason: RegExp])[] = [
    ['HS256 with the public key', confused('HS256', publicPem), 'token_invalid', /`alg` is none of the `algorithms`/],
    ['alg none', `${part({ alg: 'none' })}.${body}.`, 'token_invalid', /`alg` is none of the `algorithms`/],
    [
      'RS256 with a signature by HMAC',
      confused('RS256', publicPem),
      'token_invalid',
      /no key of the provider signed it/,
    ],
    ['an algorithm that is not allowed', signed(rsa, claims, { algorithm: 'RS512' }), 'token_invalid', /`alg` is none/],
    ['a stranger with its key id', signed(stranger, claims), 'token_invalid', /no key of the provider signed it/],
    ['an unknown key id', signed(rsa, claims, { keyid: 'three' }), 'token_invalid', /its `kid`.*is that of no key/],
    ['the key id of another kind of key', signed(rsa, claims, { keyid: 'two' }), 'token_invalid', /its `kid`/],
    ['expired', signed(rsa, { ...claims, exp: now - 60 }), 'token_expired', /expired/],
    ['not valid yet', signed(rsa, { ...claims, nbf: now + 60 }), 'token_invalid', /not valid yet/],
    ['for another audience', signed(rsa, { ...claims, aud: ['other'] }), 'token_invalid', /`aud` does not name/],
    ['without an audience', signed(rsa, { iss: claims.iss, sub: 'ada' }), 'token_invalid', /`aud` does not name/],
    ['nobody', signed(rsa, { ...claims, sub: undefined }), 'token_invalid', /malformed claims: sub/],
    [
      'a header with crit',
      `${part({ alg: 'RS256', kid: 'one', crit: ['x'], x: 1 })}.${body}.AAAA`,
      'token_invalid',
      /no JSON Web Token|crit/,
    ],
    ['three garbled parts', `${part({ alg: 'RS256' })}.${body}.!!`, 'token_invalid', /no key|no JSON Web Token/],
  ];
  it.each(rows)('is refused for a reason of its own, and plainly: %s', async (_, token, code, reason) => {
    const tokens = open([providerAt(server.url)]);
    expect(await outcome(tokens, token)).toBe(code);
    expect(reasons()).toEqual([expect.stringMatching(reason)]);
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  it('of an issuer that is not configured is none of these', () => {
    const tokens = open([providerAt(server.url)]);
    expect(tokens.claimsToBe(signed(rsa, { ...claims, iss: 'https://id.evil.example' }))).toBe(false);
    expect(tokens.claimsToBe('nonsense')).toBe(false);
  });

  it('of one issuer for two tenants is the one’s whose audience it names; for both it is nobody’s', async () => {
    const tokens = open([
      providerAt(server.url),
      providerAt(server.url, { tenant: 'globex', audience: 'globex-meet' }),
    ]);
    expect((await tokens.verify(signed(rsa, { ...claims, aud: 'globex-meet' }))).tenant).toBe('globex');
    expect(await outcome(tokens, signed(rsa, { ...claims, aud: ['causeway', 'globex-meet'] }))).toBe('token_invalid');
    expect(reasons()).toEqual(['its `aud` names the `audience` of several tenants']);
  });

  it('that was revoked is good no more: by its id, its person, or when it was issued', async () => {
    const revoked = { tokenId: '', identity: '', before: 0 };
    const isRevoked = ({ tokenId, identity, issuedAt = 0 }: Principal): boolean =>
      tokenId === revoked.tokenId || identity === revoked.identity || issuedAt < revoked.before;
    const tokens = open([providerAt(server.url)], { isRevoked });
    const token = signed(rsa, { ...claims, jti: 'id-1' });
    expect(await outcome(tokens, token)).toBe('ok');
    for (const change of [{ tokenId: 'id-1' }, { identity: 'ada' }, { before: now + 3_600 }]) {
      Object.assign(revoked, { tokenId: '', identity: '', before: 0 }, change);
      expect(await outcome(tokens, token)).toBe('token_invalid');
    }
    expect(new Set(reasons())).toEqual(new Set(['it was revoked']));
  });
});

it('of a sign-in is held to the client, the nonce and the party that it is for', async () => {
  const tokens = open([providerAt(server.url, { issuer: server.url, oidc: { clientId: 'page' } })]);
  const [connection] = tokens.signIns();
  if (connection === undefined) throw new Error('nobody signs in');
  const verify = (changes: object) => {
    const token = signed(rsa, { ...claims, iss: server.url, aud: 'page', nonce: 'n1', ...changes });
    return tokens.verifySignIn(token, connection, { audience: 'page', nonce: 'n1' });
  };
  expect(await verify({ azp: 'page' })).toMatchObject({ sub: 'ada' });
  await expect(verify({ nonce: 'n2' })).rejects.toThrow('`nonce`');
  await expect(verify({ nonce: undefined })).rejects.toThrow('`nonce`');
  await expect(verify({ azp: 'another' })).rejects.toThrow('`azp`');
  await expect(verify({ aud: 'causeway' })).rejects.toThrow('`aud`');
  await expect(verify({ iss: 'https://id.evil.example' })).rejects.toThrow('`iss`');
});

describe('keys', () => {
  it('are fetched once, however many unknown key ids come, and however many come at once', async () => {
    const tokens = open([providerAt(server.url)]);
    const good = await Promise.all(Array.from({ length: 20 }, () => outcome(tokens, signed(rsa, claims))));
    expect(new Set(good)).toEqual(new Set(['ok']));
    expect(server.requests()).toBe(1);
    atMs += MINUTE_MS;
    const unknown = await Promise.all(
      Array.from({ length: 50 }, (_, at) => outcome(tokens, signed(rsa, claims, { keyid: `made-up-${at}` }))),
    );
    expect(new Set(unknown)).toEqual(new Set(['token_invalid']));
    expect(server.requests()).toBe(2);
    // One after the other, too.
    for (let at = 0; at < 5; at += 1) {
      expect(await outcome(tokens, signed(rsa, claims, { keyid: `also-made-up-${at}` }))).toBe('token_invalid');
    }
    expect(server.requests()).toBe(2);
  });

  it('that are new are found without a restart, and those withdrawn are refused after ten minutes', async () => {
    const tokens = open([providerAt(server.url)]);
    expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    const next = makeSigner('next', 'RS256');
    server.gives(next);
    atMs += MINUTE_MS;
    expect(await outcome(tokens, signed(next, claims))).toBe('ok');
    expect(await outcome(tokens, signed(rsa, claims))).toBe('token_invalid');
    server.gives(ec);
    atMs += 11 * MINUTE_MS;
    expect(await outcome(tokens, signed(next, claims))).toBe('token_invalid');
  });

  it('are kept while their provider is away, for a time that ends; the log and the metrics say so once', async () => {
    const tokens = open([providerAt(server.url, { keepKeysMinutes: 60 })]);
    expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    server.answers((response) => void response.writeHead(503).end());
    for (let minute = 0; minute < 50; minute += 10) {
      atMs += 10 * MINUTE_MS;
      expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    }
    expect(lines.filter(({ message }) => message.includes('does not give its keys'))).toHaveLength(1);
    expect(reasons()).toEqual(['it answered 503']);
    expect(counts).toMatchObject({ ok: 1, away: 1 });
    atMs += 20 * MINUTE_MS;
    expect(await outcome(tokens, signed(rsa, claims))).toBe('unavailable');
    server.gives(rsa);
    atMs += MINUTE_MS;
    expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    expect(lines.map(({ message }) => message)).toContain('the identity provider gives its keys again');
    expect(counts.away).toBe(0);
  });

  it.each<[string, Parameters<KeyServer['answers']>[0], RegExp]>([
    ['hangs', () => undefined, /did not answer within 300 ms/],
    ['drips', (response) => void response.write('{"keys":['), /did not answer within 300 ms/],
    [
      'is huge',
      (response) => void response.end(`{"keys":[],"x":"${'x'.repeat(300_000)}"}`),
      /larger than 262144 bytes/,
    ],
    [
      'redirects',
      (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /redirects are not followed/,
    ],
    ['lies', (response) => void response.end('{"keys":"none"}'), /no set of keys/],
    [
      'gives too many keys',
      (response) => void response.end(JSON.stringify({ keys: Array.from({ length: 200 }, () => ({ kty: 'RSA' })) })),
      /no set of keys/,
    ],
    ['talks nonsense', (response) => void response.end('<html>'), /not JSON/],
    ['hangs up', (response) => void response.destroy(), /cannot be reached/],
    [
      'gives a shared secret',
      (response) => void response.end(JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'one' }] })),
      /`kid`/,
    ],
  ])(
    'of a provider that %s are none, within a bounded time; another tenant does not notice',
    async (_, behaviour, reason) => {
      const well = await startKeyServer(ec);
      onTestFinished(() => well.close());
      server.answers(behaviour);
      const other = { tenant: 'globex', issuer: 'https://id.globex.example' };
      const tokens = open([providerAt(server.url), providerAt(well.url, other)]);
      const ill = outcome(tokens, signed(rsa, claims));
      const finished: string[] = [];
      const fine = outcome(tokens, signed(ec, { ...claims, iss: other.issuer }));
      await Promise.all([ill.then(() => finished.push('ill')), fine.then(() => finished.push('fine'))]);
      expect(await fine).toBe('ok');
      expect(await ill).not.toBe('ok');
      expect(reasons()[0]).toMatch(reason);
      if (String(reason).includes('300')) expect(finished).toEqual(['fine', 'ill']);
    },
  );

  it('are looked for where the provider says, if nobody named the place; and a provider that calls itself something else is refused', async () => {
    const issuer = `${server.url}/realm`;
    let own = issuer;
    server.answers((response) => {
      const discovery = response.req.url?.endsWith('/realm/.well-known/openid-configuration');
      response.end(JSON.stringify(discovery ? { issuer: own, jwks_uri: `${server.url}/keys` } : keys));
    });
    const keys = { keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'one' }] };
    const at = () => providerAt(server.url, { issuer, jwksUrl: undefined });
    expect(await outcome(open([at()]), signed(rsa, { ...claims, iss: issuer }))).toBe('ok');
    own = 'https://id.evil.example';
    expect(await outcome(open([at()]), signed(rsa, { ...claims, iss: issuer }))).toBe('unavailable');
    expect(reasons()).toContainEqual(expect.stringContaining('it calls itself "https://id.evil.example"'));
  });

  it('of a provider stay when the configuration is read again and it is as it was; a new one is asked', async () => {
    const tokens = open([providerAt(server.url)]);
    expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    tokens.replace([providerAt(server.url)]);
    expect(await outcome(tokens, signed(rsa, claims))).toBe('ok');
    expect(server.requests()).toBe(1);
    tokens.replace([providerAt(server.url, { audience: 'other' })]);
    expect(await outcome(tokens, signed(rsa, claims))).toBe('token_invalid');
    expect(await outcome(tokens, signed(rsa, { ...claims, aud: 'other' }))).toBe('ok');
    tokens.replace([]);
    expect(tokens.claimsToBe(signed(rsa, claims))).toBe(false);
  });
});

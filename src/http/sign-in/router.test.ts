import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import express from 'express';
import { z } from 'zod';
import { InvitationKey } from '../../auth/invitation-key.ts';
import { providerFetch, type ProviderFetch } from '../../auth/providers/fetch-json.ts';
import { ProviderTokens } from '../../auth/providers/provider-tokens.ts';
import { IdentityProvider } from '../../auth/providers/provider.ts';
import { Sealed } from '../../auth/providers/sealed.ts';
import { SignIns } from '../../auth/providers/sign-in.ts';
import { TokenVerifier } from '../../auth/token-verifier.ts';
import type { Principal } from '../../domain/grants.ts';
import { silentLogger, type Logger } from '../../ports/logger.ts';
import { listen, type ListeningServer } from '../listen.ts';
import { signingIn } from './router.ts';
import { MiniBrowser } from './testing/mini-browser.ts';
import { type RealProvider, startRealProvider } from './testing/real-provider.ts';

let provider: RealProvider;
let fetcher: ProviderFetch;
let tokens: ProviderTokens;
let server: ListeningServer;
let url: string;
let browser: MiniBrowser;
let reasons: string[];
let revoked: (principal: Principal) => boolean;
const key = new InvitationKey();
const verifier = new TokenVerifier({
  keys: [],
  guestKey: key.keyObject,
  isRevoked: (principal) => revoked(principal),
});

beforeEach(async () => {
  provider = await startRealProvider();
  fetcher = providerFetch();
  reasons = [];
  revoked = () => false;
  const logger: Logger = {
    ...silentLogger,
    warn: (context) => void ('reason' in context && reasons.push(String(context.reason))),
  };
  const configured = IdentityProvider.parse({
    tenant: 'acme',
    issuer: provider.issuer,
    audience: 'causeway-api',
    httpOnLoopback: true,
    claims: { role: { claim: 'groups', values: { host: ['meeting-hosts'] } }, rooms: { otherwise: 'team-*' } },
    oidc: {
      clientId: 'causeway',
      clientSecret: 'what only both know: %/+&=:',
      scopes: ['openid', 'profile', 'groups'],
      label: 'Acme',
    },
  });
  tokens = new ProviderTokens({
    providers: [configured],
    isRevoked: (principal) => revoked(principal),
    fetch: fetcher,
    telemetry: { keysFetched: () => undefined, providersAway: () => undefined },
    logger,
  });
  const app = express();
  const options = { port: 0, host: '127.0.0.1', setting: 'http.port' } as const;
  server = await listen(createServer(app), options);
  url = `http://127.0.0.1:${server.port}/meet`;
  const signIns = new SignIns({ tokens, key, fetchJson: fetcher.fetchJson });
  const sealed = new Sealed('q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6');
  const addressOf = () => '192.0.2.1';
  app.use('/meet/v1/oidc', signingIn({ signIns, sealed, publicUrl: url, basePath: '/meet/', addressOf, logger }));
  provider.open(`${url}/v1/oidc/callback`, `${url}/`);
  browser = new MiniBrowser();
});
afterEach(async () => {
  await server.close();
  await tokens.close();
  await provider.close();
});

const isCallback = ({ pathname }: URL): boolean => pathname.endsWith('/v1/oidc/callback');
const isPage = ({ pathname }: URL): boolean => pathname.startsWith('/meet/') && !pathname.includes('/v1/');
const start = (to = 'r/team-1') => `${url}/v1/oidc/start?tenant=acme&to=${encodeURIComponent(to)}`;

const post = (path: string, body: object, by = browser): Promise<Response> =>
  by.request(`${url}/v1/oidc/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

/** Of the address of the page. */
const idIn = ({ hash }: URL): string => /^#signed-in=([\w-]+)$/.exec(hash)?.[1] ?? '';

const TokenAnswer = z.object({ token: z.string(), name: z.string() });

async function tokenOf(page: URL): Promise<{ readonly token: string; readonly name: string }> {
  const answer = await post('token', { id: idIn(page) });
  expect(answer.status).toBe(200);
  return TokenAnswer.parse(await answer.json());
}

describe('signing in at a real provider', () => {
  it('comes back to the page with the mapped name, role and room, and a token that is in no address', async () => {
    const page = await browser.signIn(start('r/team-1?audio=0'), 'ada', isPage);
    expect(page.pathname + page.search).toBe('/meet/r/team-1?audio=0');
    expect(page.href).not.toMatch(/token|code=|eyJ/);
    const { token, name } = await tokenOf(page);
    expect(name).toBe('ada of the provider');
    expect(verifier.verify(token)).toMatchObject({
      tenant: 'acme',
      identity: 'ada',
      name: 'ada of the provider',
      role: 'host',
      room: 'team-*',
    });
    // Once.
    expect((await post('token', { id: idIn(page) })).status).toBe(404);
    // Not in the groups of hosts.
    browser = new MiniBrowser();
    const other = await tokenOf(await browser.signIn(start(), 'bo', isPage));
    expect(verifier.verify(other.token)).toMatchObject({ identity: 'bo', role: 'participant' });
  });

  it('gives a token that can be revoked by its id, its person, and when it was issued', async () => {
    const { token } = await tokenOf(await browser.signIn(start(), 'ada', isPage));
    const { tokenId, issuedAt = 0 } = verifier.verify(token);
    expect(tokenId).toBeDefined();
    for (const each of [
      (principal: Principal) => principal.tokenId === tokenId,
      (principal: Principal) => principal.identity === 'ada',
      (principal: Principal) => (principal.issuedAt ?? 0) < issuedAt + 1,
    ]) {
      revoked = each;
      expect(() => verifier.verify(token)).toThrow('the token was revoked');
    }
  });

  it('gives the page’s token to no other browser', async () => {
    const page = await browser.signIn(start(), 'ada', isPage);
    expect((await post('token', { id: idIn(page) }, new MiniBrowser())).status).toBe(404);
    expect((await post('token', { id: '../../../../etc' })).status).toBe(404);
  });

  it('signs out at the provider too', async () => {
    await browser.signIn(start(), 'ada', isPage);
    const answer: { readonly url: string } = await (await post('sign-out', { tenant: 'acme' })).json();
    const out = new URL(answer.url);
    expect(out.origin).toBe(provider.issuer);
    expect(out.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(out.searchParams.get('post_logout_redirect_uri')).toBe(`${url}/`);
    expect(await (await post('sign-out', { tenant: 'nobody' })).json()).toEqual({ url: null });
  });
});

describe('an answer', () => {
  const failedWith = async (callback: URL | string, problem: string, by = browser): Promise<void> => {
    const page = await by.go(callback, isPage);
    expect(page.url.hash).toBe(`#sign-in-failed=${problem}`);
    expect(page.url.pathname.startsWith('/meet/')).toBe(true);
  };

  it('with a wrong state is refused, and so is one that another browser began', async () => {
    const callback = await browser.signIn(start(), 'ada', isCallback);
    const forged = new URL(callback);
    forged.searchParams.set('state', 'x'.repeat(43));
    await failedWith(forged, 'expired');
    await failedWith(callback, 'expired', new MiniBrowser());
    expect(reasons).toEqual([expect.stringContaining('this browser did not begin')]);
  });

  it('with a code that was used before is refused', async () => {
    const callback = await browser.signIn(start(), 'ada', isCallback);
    const page = await browser.go(callback, isPage);
    expect(idIn(page.url)).not.toBe('');
    // The browser's cookie is gone: it never comes to the provider.
    await failedWith(callback, 'expired');
    // Nor does the provider take the code with another begin of the same browser.
    const second = await browser.signIn(start(), 'ada', isCallback);
    second.searchParams.set('code', callback.searchParams.get('code') ?? '');
    await failedWith(second, 'refused');
  });

  it('of another issuer is refused, and one that names none where the provider always does', async () => {
    const callback = await browser.signIn(start(), 'ada', isCallback);
    expect(callback.searchParams.get('iss')).toBe(provider.issuer);
    callback.searchParams.set('iss', 'https://id.evil.example');
    await failedWith(callback, 'refused');
    const other = await browser.signIn(start(), 'ada', isCallback);
    other.searchParams.delete('iss');
    await failedWith(other, 'refused');
  });

  it('that says no is told as a no', async () => {
    const callback = await browser.signIn(start(), 'ada', isCallback);
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');
    await failedWith(callback, 'denied');
  });
});

it('begins with PKCE, a state and a nonce of their own each time, and leads nowhere else afterwards', async () => {
  const locations = await Promise.all(
    [1, 2].map(async () => new URL((await browser.request(start())).headers.get('location') ?? '')),
  );
  for (const { searchParams } of locations) {
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  }
  for (const name of ['code_challenge', 'state', 'nonce']) {
    expect(locations[0]?.searchParams.get(name)).not.toBe(locations[1]?.searchParams.get(name));
  }
  for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'r/../../x', 'r/a#b', 'v1/info']) {
    expect((await browser.request(start(to))).status).toBe(400);
  }
});

it('says at once that a provider is away', async () => {
  await provider.close();
  const page = await browser.go(start(), isPage);
  expect(page.url.hash).toBe('#sign-in-failed=unavailable');
  // It is closed once more after the test.
  provider = await startRealProvider();
});

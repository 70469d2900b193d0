/** People sign in with their company's identity provider: a real one, in a real browser. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealProvider, startRealProvider } from '../../src/http/sign-in/testing/real-provider.ts';
import { openPage, type Person, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let provider: RealProvider;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  provider = await startRealProvider();
  const oidc = {
    clientId: 'causeway',
    clientSecret: 'what only both know: %/+&=:',
    scopes: ['openid', 'profile', 'groups'],
    label: 'Acme',
  };
  const acme = {
    tenant: 'acme',
    issuer: provider.issuer,
    audience: 'causeway-api',
    httpOnLoopback: true,
    claims: { role: { claim: 'groups', values: { host: ['meeting-hosts'] } } },
    oidc,
  };
  const settings = {
    CAUSEWAY_DEV: 'false',
    CAUSEWAY_AUTH_PROVIDERS: JSON.stringify([acme]),
    CAUSEWAY_HTTP_BASE_PATH: '/meet/',
  };
  [server, browser] = await Promise.all([startServer(settings), startBrowser()]);
  provider.open(`${server.url}/v1/oidc/callback`, `${server.url}/`);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await provider?.close();
});

/** Fills in the provider's own pages: who one is, and that the server may know. */
async function signInAs({ page }: Person, name: string): Promise<void> {
  await page.waitForSelector('input[name=login]');
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await Promise.all([page.waitForNavigation(), page.locator('button[type=submit]').click()]);
  await page.waitForSelector('input[name=prompt][value=consent]');
  await page.locator('button[type=submit]').click();
}

const kept = ({ page }: Person): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('causeway.signed-in'));

it('is led to the provider by a room’s address, and comes into the meeting with the mapped name and role', async () => {
  const ada = await openPage(browser, `${server.url}/r/board?join=1&audio=0`);
  const problems: string[] = [];
  ada.page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  await signInAs(ada, 'ada');
  await ada.connectionIs('connected');
  expect(await ada.identities()).toEqual(['ada']);
  await ada.reads('ada of the provider');
  // What only hosts have.
  await ada.page.waitForSelector('[data-testid=host-tools]');
  expect(ada.page.url()).toBe(`${server.url}/r/board?join=1&audio=0`);
  expect(problems.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  // Kept for this tab, and only there.
  expect(await kept(ada)).toContain('"tenant":"acme"');
  expect(await ada.page.evaluate(() => JSON.stringify(localStorage) + document.cookie)).not.toContain('eyJ');
  await ada.page.reload();
  await ada.connectionIs('connected');
  expect(await ada.identities()).toEqual(['ada']);

  const bo = await openPage(browser, `${server.url}/r/board?join=1&audio=0`);
  await signInAs(bo, 'bo');
  await bo.connectionIs('connected');
  await ada.sees(['ada', 'bo']);
  expect(await bo.page.$('[data-testid=host-tools]')).toBeNull();
});

it('signs in at the home page, says as whom, and signs out', async () => {
  const ada = await openPage(browser, server.url);
  await ada.page.waitForSelector('[data-testid=sign-in]');
  expect(await ada.page.$('input[name=name]')).toBeNull();
  await ada.press('sign-in');
  await signInAs(ada, 'ada');
  await ada.reads('You are signed in as ada of the provider.');
  expect(new URL(ada.page.url()).hash).toBe('');
  await ada.page.locator('input[name=room]').fill('kitchen');
  await ada.press('join');
  await ada.connectionIs('connected');
  await ada.page.goto(server.url);
  await ada.press('sign-out');
  // The provider asks whether one means it.
  await waitUntil(() => new URL(ada.page.url()).origin === provider.issuer);
  await ada.page.goto(server.url);
  await ada.page.waitForSelector('[data-testid=sign-in]');
  expect(await kept(ada)).toBeNull();
});

it('signs in again when what was kept has ended, and when the server takes it no more', async () => {
  const ada = await openPage(browser, `${server.url}/r/board?join=1&audio=0`);
  await signInAs(ada, 'ada');
  await ada.connectionIs('connected');
  const change = (values: object) =>
    ada.page.evaluate((text) => {
      const key = 'causeway.signed-in';
      const person: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
      sessionStorage.setItem(key, JSON.stringify(Object.assign({}, person, JSON.parse(text))));
    }, JSON.stringify(values));
  await change({ expiresAt: 1 });
  // The provider still knows who it is: nobody is asked anything.
  await ada.page.reload();
  await ada.connectionIs('connected');
  await change({ token: 'not.a.token' });
  await ada.page.reload();
  await ada.reads('You are not signed in any more');
  await ada.press('sign-in');
  await ada.connectionIs('connected');
});

it('says what went wrong, and does not lead to the provider again by itself', async () => {
  const ada = await openPage(browser, `${server.url}/r/board`);
  await ada.page.waitForSelector('input[name=login]');
  // A forged answer, with a state that is not this browser's.
  await ada.page.goto(
    `${server.url}/v1/oidc/callback?code=stolen&state=forged&iss=${encodeURIComponent(provider.issuer)}`,
  );
  await ada.reads('That took too long');
  expect(new URL(ada.page.url()).pathname).toBe('/meet/');
  // Who turns back at the provider.
  await ada.page.goto(`${server.url}/r/board`);
  await ada.page.waitForSelector('input[name=login]');
  const state = await ada.page.evaluate(() => document.querySelector<HTMLAnchorElement>('a[href*=abort]')?.href ?? '');
  expect(state).not.toBe('');
  await ada.page.goto(state);
  await ada.reads('You were not signed in');
  expect(new URL(ada.page.url()).pathname).toBe('/meet/r/board');
  expect(await ada.page.$$('[data-testid=sign-in]')).toHaveLength(1);
});

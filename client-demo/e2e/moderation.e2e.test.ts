import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closePages, join, openPage, startBrowser, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterEach(() => closePages(browser));

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const QUIET = 'audio=0&video=0';

async function flip(host: Person, label: string): Promise<void> {
  await host.page.locator('::-p-aria(Settings[role="button"])').click();
  await host.page.locator(`::-p-text(${label})`).click();
  await host.page.locator('::-p-aria(Close Settings)').click();
}

/** Chooses something from the menu of somebody's tile. */
async function act(host: Person, identity: string, action: string): Promise<void> {
  await host.page.locator(`[data-identity="${identity}"] [aria-haspopup=menu]`).click();
  await host.press(action);
}

it('lets a host admit those who wait in the lobby, or send them away', async () => {
  const host = await join(browser, server.url, 'lobby', 'Host', `${QUIET}&role=host`);
  await flip(host, 'Whoever joins waits');

  const ada = await openPage(browser, `${server.url}/r/lobby?name=Ada&join=1&${QUIET}`);
  await ada.connectionIs('lobby');
  await ada.reads('Waiting to be let in');
  expect(await host.identities()).toEqual(['Host']);
  await host.press('admit');
  await ada.connectionIs('connected');
  await Promise.all([ada.sees(['Host', 'Ada']), host.sees(['Host', 'Ada'])]);

  const eve = await openPage(browser, `${server.url}/r/lobby?name=Eve&join=1&${QUIET}`);
  await eve.connectionIs('lobby');
  await host.page.locator('::-p-text(Decline)').click();
  await eve.reads('You were removed');
});

it('lets a host lock the room, mute and remove', async () => {
  const host = await join(browser, server.url, 'locked', 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, 'locked', 'Ada');
  await flip(host, 'Nobody else can join');
  await ada.reads('Locked');
  const bo = await openPage(browser, `${server.url}/r/locked?name=Bo&join=1&${QUIET}`);
  await bo.reads('The meeting is locked');

  await host.seesMovingVideoOf('Ada');
  await act(host, 'Ada', 'mute-person');
  await ada.reads('Host muted you');
  await host.page.waitForSelector('[data-identity=Ada][aria-label*="muted"]');
  await ada.press('mic');
  await host.page.waitForSelector('[data-identity=Ada][aria-label*="microphone on"]');

  await act(host, 'Ada', 'remove-person');
  await host.page.locator('::-p-text(Cancel)').click();
  expect(await host.identities()).toContain('Ada');
  await act(host, 'Ada', 'remove-person');
  await host.press('remove-yes');
  await ada.reads('You were removed');
  expect(await ada.page.$('[data-testid=rejoin]')).toBeNull();
  await host.sees(['Host']);
});

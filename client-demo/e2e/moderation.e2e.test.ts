import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, openPage, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

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
  await act(host, 'Ada', 'ban-person');
  await host.press('remove-yes');
  await ada.reads('You cannot come back');
  expect(await ada.page.$('[data-testid=rejoin]')).toBeNull();
  await host.sees(['Host']);
});

it('lets a host send somebody back to the lobby, write with those who wait, and let them in again', async () => {
  const host = await join(browser, server.url, 'back', 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, 'back', 'Ada');
  await host.seesMovingVideoOf('Ada');
  await act(host, 'Ada', 'send-back');
  await host.press('send-back-yes');
  await ada.connectionIs('lobby');
  await ada.reads('A host sent you back to the lobby');
  await host.sees(['Host']);

  await host.press('lobby-open');
  await host.page.locator('[data-testid=panel-lobby] input[name=lobby-words]').fill('One moment, please');
  await host.press('lobby-send');
  await ada.reads('One moment, please');
  await ada.page.locator('input[name=lobby-words]').fill('I wait');
  await ada.press('lobby-send');
  await host.reads('I wait');

  // A reload is no way in, and loses nothing of what was written.
  await ada.page.reload();
  await ada.connectionIs('lobby');
  await Promise.all([ada.reads('A host sent you back to the lobby'), ada.reads('I wait')]);
  // In a small window the panel lies over who knocks, and lets in by itself.
  await host.press('lobby-admit');
  await ada.connectionIs('connected');
  await Promise.all([ada.sees(['Host', 'Ada']), host.sees(['Host', 'Ada'])]);
});

it('ends a meeting at the time that a host sets, puts off and takes back; long before, nobody is warned', async () => {
  const host = await join(browser, server.url, 'limited', 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, 'limited', 'Ada', QUIET);
  await host.press('host-tools');
  await host.press('host-button');
  await host.press('limit-15');
  await host.page.waitForSelector('[data-testid=limit-more-10]');
  expect(await ada.page.$('[data-testid=limit-banner]')).toBeNull();
  const end = (): Promise<string | null> =>
    host.page.$eval('[data-testid=limit-words]', ({ textContent }) => textContent);
  const first = await end();
  await host.press('limit-more-10');
  await waitUntil(async () => (await end()) !== first);
  await host.press('limit-none');
  await host.page.waitForSelector('[data-testid=limit-15]');
});

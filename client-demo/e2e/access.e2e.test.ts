import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage, Person, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

const secret = randomBytes(32).toString('hex');

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const keys = JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret }]);
  const settings = { CAUSEWAY_DEV: 'false', CAUSEWAY_AUTH_KEYS: keys };
  [server, browser] = await Promise.all([startServer(settings), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Claims {
  readonly sub: string;
  readonly room?: string;
  readonly role?: string;
}

const invitation = ({ sub, room = 'board', role = 'participant' }: Claims): string =>
  `${server.url}/r/board?join=1#token=${jwt.sign({ tenant: 'acme', sub, room, role }, secret, { expiresIn: '5 min' })}`;

it('says that there is nothing at an address, and leads home', async () => {
  const lost = await openPage(browser, `${server.url}/r/board`);
  // As by a link that was cut off, within the page.
  await lost.page.evaluate(() => {
    history.pushState(null, '', '/r/');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await lost.reads('There is no meeting at this address');
  await lost.press('home');
  await lost.page.waitForSelector('input[name=room]');
});

it('tells a guest to get an invitation where guests are not admitted', async () => {
  const guest = await openPage(browser, `${server.url}/r/board?name=Guest&join=1`);
  await guest.reads('You need an invitation');
  await guest.connectionIs('closed');
});

it('says what is wrong with an invitation, and takes it out of the address', async () => {
  const nonsense = await openPage(browser, `${server.url}/r/board?join=1#token=nonsense`);
  await nonsense.reads('Your invitation is not valid');
  expect(new URL(nonsense.page.url()).hash).toBe('');
  const elsewhere = await openPage(browser, invitation({ sub: 'ada', room: 'kitchen' }));
  await elsewhere.reads('Your invitation is for another room');
});

it('lets one person be in the meeting once, and choose where', async () => {
  const first = await openPage(browser, invitation({ sub: 'ada' }));
  await first.connectionIs('connected');
  const second = await openPage(browser, invitation({ sub: 'ada' }));
  await second.reads('You are in this meeting already');
  await second.press('rejoin');
  await second.connectionIs('connected');
  await first.reads('You joined from somewhere else');
  expect(await second.identities()).toEqual(['ada']);
});

it('keeps the way in for this tab over a reload, and asks in a duplicated tab before it takes over', async () => {
  const ada = await openPage(browser, invitation({ sub: 'ada' }));
  await ada.connectionIs('connected');
  await ada.page.reload();
  await ada.connectionIs('connected');
  expect(ada.page.url()).not.toContain('token');

  const opened = new Promise<Page | null>((resolve) => ada.page.once('popup', resolve));
  await ada.page.evaluate(() => void open(location.href));
  const duplicate = await opened;
  if (duplicate === null) throw new Error('no tab was opened');
  const second = new Person(duplicate);
  await second.reads('You are in this meeting already');
  expect(await ada.identities()).toEqual(['ada']);
  await second.press('rejoin');
  await second.connectionIs('connected');
  await ada.reads('You joined from somewhere else');
});

it('offers a viewer nothing to send with', async () => {
  const viewer = await openPage(browser, invitation({ sub: 'viewer', role: 'viewer' }));
  await viewer.connectionIs('connected');
  await viewer.page.waitForSelector('[data-testid=leave]');
  expect(await viewer.page.$$('[data-testid=mic], [data-testid=camera], [data-testid=screen]')).toHaveLength(0);
});

import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, openPage, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** How many wake locks the page holds. */
  var held: { locks: number };
}

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('asks before going back ends the meeting, and does not ask twice', async () => {
  const ada = await openPage(browser, `${server.url}/?audio=0&video=0`);
  await ada.page.locator('[name=name]').fill('Ada');
  await ada.page.locator('[name=room]').fill('back');
  await ada.press('join');
  await ada.connectionIs('connected');
  const bo = await join(browser, server.url, 'back', 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  const back = () => ada.page.evaluate(() => history.back());

  await back();
  await ada.reads('Leave the meeting?');
  await ada.page.locator('::-p-text(Cancel)').click();
  await ada.page.waitForFunction(() => document.querySelector('dialog[open]') === null);
  await ada.connectionIs('connected');
  await ada.page.waitForFunction(() => JSON.stringify(history.state).includes('guard'));

  await back();
  await ada.reads('Leave the meeting?');
  await back();
  await ada.page.waitForSelector('[name=room]');
  await bo.sees(['Bo']);
});

it('has no pictures sent or received while only sound is wanted, and has them again', async () => {
  const [ada, bo] = await Promise.all([
    join(browser, server.url, 'sound', 'Ada'),
    join(browser, server.url, 'sound', 'Bo'),
  ]);
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  const choose = async () => {
    await ada.page.locator('[data-testid=more]').click();
    await ada.press('sound-only');
  };
  await choose();
  await ada.page.waitForSelector('[data-testid=sound-only-badge]');
  await bo.page.waitForFunction(
    () => document.querySelector('[data-identity=Ada] [data-testid=remote-video]') === null,
  );
  expect(await ada.page.$('[data-testid=remote-video]')).toBeNull();
  // No frame comes any more, while sound goes on.
  let frames = -1;
  await waitUntil(async () => {
    const before = frames;
    await ada.hearsSound();
    frames = (await ada.received()).framesDecoded;
    return frames === before;
  });
  await choose();
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
});

it('keeps the screen on while one is in a meeting', async () => {
  const ada = await openPage(browser, `${server.url}/r/awake?name=Ada&audio=0&video=0`, () => {
    globalThis.held = { locks: 0 };
    const { held } = globalThis;
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: async () => {
          held.locks += 1;
          return Promise.resolve({
            release: async () => {
              held.locks -= 1;
              return Promise.resolve();
            },
          });
        },
      },
    });
  });
  const locks = () => ada.page.evaluate(() => globalThis.held.locks);
  expect(await locks()).toBe(0);
  await ada.press('join');
  await ada.connectionIs('connected');
  await waitUntil(async () => (await locks()) === 1);
  await ada.press('leave');
  await waitUntil(async () => (await locks()) === 0);
});

import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAKE_DEVICES, freshRoom, join, openPage, startBrowser, waitUntil, type Person } from './harness.ts';
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

/** Resolves when somebody's tile is gone, to what it said of their being away meanwhile. */
const statesUntilGone = ({ page }: Person, identity: string): Promise<(string | null)[]> =>
  page.evaluate(async (name) => {
    const states = new Set<string | null>();
    while (true) {
      const tile = document.querySelector(`[data-testid=participant-tile][data-identity=${name}]`);
      if (tile === null) return [...states];
      states.add(tile.getAttribute('data-reconnecting'));
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
  }, identity);

it('two people see and hear each other; a third joins late and sees both; who leaves is gone at once', async () => {
  const room = freshRoom('trio');
  const ada = await join(browser, server.url, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.hearsSound(), bo.hearsSound()]);
  const size = await bo.page.$eval('[data-testid=remote-video]', (video) =>
    video instanceof HTMLVideoElement ? video.videoWidth / video.videoHeight : 0,
  );
  expect(size).toBeCloseTo(16 / 9, 1);

  const cleo = await join(browser, server.url, room, 'Cleo');
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.seesMovingVideoOf('Bo'), cleo.hearsSound()]);
  await ada.seesMovingVideoOf('Cleo');

  const gone = [ada, cleo].map((person) => statesUntilGone(person, 'Bo'));
  await bo.press('leave');
  // Nobody waits whether he comes back, as for somebody whose connection was lost.
  expect(await Promise.all(gone)).toEqual([['false'], ['false']]);
  await Promise.all([ada.sees(['Ada', 'Cleo']), cleo.sees(['Ada', 'Cleo'])]);
  await bo.connectionIs('closed');
  await bo.reads('You left the meeting');

  await cleo.page.close();
  await ada.sees(['Ada']);
});

it('shows others who is muted, whose camera is off, and back again', async () => {
  const room = freshRoom('switches');
  const ada = await join(browser, server.url, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await bo.seesMovingVideoOf('Ada');
  const ariaOfAda = '[data-identity=Ada][aria-label*="muted"]';

  await ada.press('mic');
  await bo.page.waitForSelector(ariaOfAda);
  expect(await ada.page.$eval('[data-testid=mic]', (button) => button.getAttribute('data-state'))).toBe('off');
  await ada.page.keyboard.press('m');
  await bo.page.waitForSelector(ariaOfAda, { hidden: true });

  await ada.press('camera');
  await bo.page.waitForSelector('[data-identity=Ada] [data-testid=remote-video]', { hidden: true });
  await ada.press('camera');
  await bo.seesMovingVideoOf('Ada');
});

it('shares a screen as a stage of its own, not as one more participant', async () => {
  const room = freshRoom('screen');
  const ada = await join(browser, server.url, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await ada.sees(['Ada', 'Bo']);
  await ada.press('screen');
  await bo.page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>('[data-testid=remote-screen]')?.videoWidth ?? 0) > 0,
    { polling: 100 },
  );
  expect(await bo.identities()).toHaveLength(2);
  await ada.press('screen');
  await bo.page.waitForSelector('[data-testid=screen-tile]', { hidden: true });
});

it('lets two people of one name meet', async () => {
  const room = freshRoom('namesakes');
  const first = await join(browser, server.url, room, 'Ada');
  const second = await join(browser, server.url, room, 'Ada');
  await Promise.all([first.sees(['Ada', 'Ada 2']), second.sees(['Ada', 'Ada 2'])]);
  await first.seesMovingVideoOf('Ada 2');
});

it('is the same person again after the page was loaded anew', async () => {
  const room = freshRoom('reload');
  const ada = await join(browser, server.url, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await ada.sees(['Ada', 'Bo']);
  await ada.page.reload();
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await bo.seesMovingVideoOf('Ada');
});

it('is in nobody else’s room', async () => {
  const ada = await join(browser, server.url, freshRoom('here'), 'Ada');
  await join(browser, server.url, freshRoom('there'), 'Bo');
  expect(await ada.identities()).toEqual(['Ada']);
});

it('asks for a press where the browser plays no sound without one, and then plays it', async () => {
  const room = freshRoom('quiet');
  const strict = await startBrowser(FAKE_DEVICES);
  try {
    await join(browser, server.url, room, 'Bo', 'video=0');
    const ada = await openPage(strict, `${server.url}/r/${room}?name=Ada&join=1&video=0&audio=0`);
    // Not by a script in the page: Puppeteer runs those as if the person had pressed something.
    const shown = async (): Promise<boolean> =>
      JSON.stringify(await ada.page.accessibility.snapshot()).includes('Turn on sound');
    await waitUntil(shown);
    const playing = (): Promise<boolean> =>
      ada.page.$eval('[data-testid=remote-audio]', (audio) => audio instanceof HTMLAudioElement && !audio.paused);
    expect(await playing()).toBe(false);
    await ada.page.locator('::-p-text(Turn on sound)').click();
    await waitUntil(playing);
    await ada.page.waitForSelector('::-p-text(Turn on sound)', { hidden: true });
  } finally {
    await strict.close();
  }
});

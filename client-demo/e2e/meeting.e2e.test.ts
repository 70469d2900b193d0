import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closePages, FAKE_DEVICES, join, openPage, startBrowser, waitUntil } from './harness.ts';
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

it('two people see and hear each other; a third joins late and sees both; who leaves is gone within a second', async () => {
  const ada = await join(browser, server.url, 'trio', 'Ada');
  const bo = await join(browser, server.url, 'trio', 'Bo');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.hearsSound(), bo.hearsSound()]);
  const size = await bo.page.$eval('[data-testid=remote-video]', (video) =>
    video instanceof HTMLVideoElement ? video.videoWidth / video.videoHeight : 0,
  );
  expect(size).toBeCloseTo(16 / 9, 1);

  const cleo = await join(browser, server.url, 'trio', 'Cleo');
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.seesMovingVideoOf('Bo'), cleo.hearsSound()]);
  await ada.seesMovingVideoOf('Cleo');

  await bo.press('leave');
  const left = performance.now();
  await Promise.all([ada.sees(['Ada', 'Cleo']), cleo.sees(['Ada', 'Cleo'])]);
  expect(performance.now() - left).toBeLessThan(1_000);
  await bo.connectionIs('closed');
  await bo.reads('You left the meeting');

  await cleo.page.close();
  await ada.sees(['Ada']);
});

it('shows others who is muted, whose camera is off, and back again', async () => {
  const ada = await join(browser, server.url, 'switches', 'Ada');
  const bo = await join(browser, server.url, 'switches', 'Bo');
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
  const ada = await join(browser, server.url, 'screen', 'Ada');
  const bo = await join(browser, server.url, 'screen', 'Bo');
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
  const first = await join(browser, server.url, 'namesakes', 'Ada');
  const second = await join(browser, server.url, 'namesakes', 'Ada');
  await Promise.all([first.sees(['Ada', 'Ada 2']), second.sees(['Ada', 'Ada 2'])]);
  await first.seesMovingVideoOf('Ada 2');
});

it('is the same person again after the page was loaded anew', async () => {
  const ada = await join(browser, server.url, 'reload', 'Ada');
  const bo = await join(browser, server.url, 'reload', 'Bo');
  await ada.sees(['Ada', 'Bo']);
  await ada.page.reload();
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await bo.seesMovingVideoOf('Ada');
});

it('is in nobody else’s room', async () => {
  const ada = await join(browser, server.url, 'here', 'Ada');
  await join(browser, server.url, 'there', 'Bo');
  expect(await ada.identities()).toEqual(['Ada']);
});

it('asks for a press where the browser plays no sound without one, and then plays it', async () => {
  const strict = await startBrowser(FAKE_DEVICES);
  try {
    await join(browser, server.url, 'quiet', 'Bo', 'video=0');
    const ada = await openPage(strict, `${server.url}/r/quiet?name=Ada&join=1&video=0&audio=0`);
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

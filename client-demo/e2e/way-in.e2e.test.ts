/** What one settles before a meeting: devices that are tried, and how one takes part. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshRoom, join, openPage, startBrowser, type Person } from './harness.ts';
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

const enterAs = async (way: string, room: string): Promise<Person> => {
  const ada = await openPage(browser, `${server.url}/r/${room}?name=Ada`);
  await ada.page.waitForSelector('[data-testid=local-video]');
  await ada.page.select('[data-testid=way-in]', way);
  return ada;
};

const chosenDevice = ({ page }: Person): Promise<string> =>
  page.$eval('.preview-devices select', ({ selectedOptions }) => selectedOptions[0]?.textContent ?? '');

it('shows how loud one is, plays a sound, and names the device that is used', async () => {
  const room = freshRoom('way');
  const ada = await openPage(browser, `${server.url}/r/${room}?name=Ada`);
  await ada.page.setViewport({ width: 1_280, height: 800 });
  await ada.page.waitForFunction(
    () => Number(document.querySelector('[data-testid=level]')?.getAttribute('aria-valuenow')) > 10,
  );
  const busy = ada.page.waitForSelector('[data-testid=speaker-test][aria-busy=true]');
  await Promise.all([busy, ada.press('speaker-test')]);
  await ada.page.waitForSelector('[data-testid=speaker-test][aria-busy=false]');

  expect(await chosenDevice(ada)).toBe('Fake Default Audio Input');
  const other = await ada.page.$$eval('.preview-devices select:first-of-type option', (options) =>
    options.flatMap((option) => (option.textContent === 'Fake Audio Input 1' ? [option.value] : [])),
  );
  await ada.page.select('.preview-devices select', ...other);
  await ada.page.waitForFunction(
    () =>
      document.querySelector<HTMLSelectElement>('.preview-devices select')?.selectedOptions[0]?.textContent ===
      'Fake Audio Input 1',
  );
  await ada.press('join');
  await ada.connectionIs('connected');
  const bo = await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
  await bo.hearsSound();
});

it('lets one watch and listen only: nothing is sent, and nobody counts one among the others', async () => {
  const room = freshRoom('way');
  const bo = await join(browser, server.url, room, 'Bo', 'video=0');
  const ada = await enterAs('viewer', room);
  await ada.page.waitForSelector('[data-testid=local-video]', { hidden: true });
  await ada.press('join');
  await ada.connectionIs('connected');
  await ada.hearsSound();
  for (const control of ['mic', 'camera', 'screen'])
    expect([control, await ada.page.$(`[data-testid=${control}]`)]).toEqual([control, null]);
  await bo.page.waitForSelector('[data-testid=audience]');
  await bo.sees(['Bo']);
});

it('lets a second device be there without sound, in or out', async () => {
  const room = freshRoom('way');
  const bo = await join(browser, server.url, room, 'Bo', 'video=0');
  const ada = await enterAs('companion', room);
  await ada.press('join');
  await ada.connectionIs('connected');
  await bo.seesMovingVideoOf('Ada');
  expect(await ada.page.$('[data-testid=mic]')).toBeNull();
  expect(await ada.page.$('audio')).toBeNull();
  const before = await ada.received();
  await bo.decodesMoreFrames();
  expect((await ada.received()).audioEnergy).toBe(before.audioEnergy);
  expect(await bo.page.$eval('[data-identity=Ada]', (tile) => tile.getAttribute('aria-label'))).toContain('muted');
});

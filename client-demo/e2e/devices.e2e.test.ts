import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closePages, join, openPage, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let refusing: Browser;
let without: Browser;
let insecure: Browser;

beforeAll(async () => {
  [server, refusing, without, insecure] = await Promise.all([
    startServer(),
    startBrowser(['--use-fake-device-for-media-stream', '--deny-permission-prompts']),
    startBrowser(['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream']),
    // A name that is not this machine's own: to the browser a page from there is not secure.
    startBrowser(['--host-resolver-rules=MAP causeway.test 127.0.0.1']),
  ]);
});

afterEach(() => Promise.all([refusing, without, insecure].map(closePages)));

afterAll(async () => {
  await refusing?.close();
  await without?.close();
  await insecure?.close();
  await server?.close();
});

it('joins without the microphone and camera that the person refused, and says so until dismissed', async () => {
  const ada = await join(refusing, server.url, 'refused', 'Ada');
  await ada.reads('does not let this page use your microphone and camera');
  await ada.sees(['Ada']);
  expect(await ada.page.$eval('[data-testid=mic]', (button) => button.getAttribute('aria-pressed'))).toBe('false');

  await ada.page.locator('[data-testid=notice] button').click();
  await ada.page.waitForSelector('[data-testid=notice]', { hidden: true });
  await ada.press('camera');
  await ada.reads('does not let this page use your camera');
});

it('joins a machine without devices, and can still see and hear', async () => {
  const ada = await join(without, server.url, 'absent', 'Ada');
  await ada.reads('found');
  const bo = await join(refusing, server.url, 'absent', 'Bo');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
});

it('joins over plain http, where the browser gives no devices, and says how to get them', async () => {
  const bo = await join(without, server.url, 'plain', 'Bo', 'video=0&audio=0');
  const ada = await join(insecure, `http://causeway.test:${server.port}`, 'plain', 'Ada');
  await ada.reads('This address is not secure');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await ada.press('screen');
  await ada.reads('The screen could not be shared');
});

it('starts with the microphone and camera off when the address says so, without asking for them', async () => {
  const ada = await join(refusing, server.url, 'off', 'Ada', 'audio=0&video=0');
  expect(await ada.page.$$('[data-testid=notice]')).toHaveLength(0);
  for (const testId of ['mic', 'camera']) {
    expect(await ada.page.$eval(`[data-testid=${testId}]`, (button) => button.getAttribute('data-state'))).toBe('off');
  }
});

it('leads from the home page into a room, and back', async () => {
  const ada = await openPage(refusing, server.url);
  await ada.page.locator('input[name=name]').fill('Ada');
  await ada.page.locator('input[name=room]').fill('from home');
  await ada.press('join');
  await ada.connectionIs('connected');
  expect(new URL(ada.page.url()).pathname).toBe('/r/from%20home');
  await ada.press('leave');
  await ada.press('home');
  await ada.page.waitForSelector('input[name=room]');
  expect(await ada.page.$eval('input[name=name]', ({ value }) => value)).toBe('Ada');
});

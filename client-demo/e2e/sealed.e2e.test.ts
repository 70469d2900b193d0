/** A meeting sealed from end to end, in real browsers. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, it } from 'vitest';
import { join, type Person, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ CAUSEWAY_ROOMS_SEALED: '["dev"]' }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const digitsOf = ({ page }: Person): Promise<string> =>
  page.$eval('[data-testid=sealing-digits]', ({ textContent }) => textContent);

it('people in a sealed meeting see and hear each other, also who comes later', async () => {
  const ada = await join(browser, server.url, 'sealed', 'Ada');
  const bo = await join(browser, server.url, 'sealed', 'Bo');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.hearsSound(), bo.hearsSound()]);
  const cleo = await join(browser, server.url, 'sealed', 'Cleo');
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.hearsSound(), bo.seesMovingVideoOf('Cleo')]);
  await bo.press('leave');
  await Promise.all([cleo.sees(['Ada', 'Cleo']), ada.sees(['Ada', 'Cleo'])]);
  await Promise.all([cleo.seesMovingVideoOf('Ada'), ada.seesMovingVideoOf('Cleo'), cleo.hearsSound()]);
  // The sign, and the digits that both compare.
  for (const { page } of [ada, cleo]) {
    await page.waitForSelector('[data-testid=sealed]');
    await page.locator('[data-testid=more]').click();
    await page.locator('[data-testid=sealing]').click();
    await page.waitForSelector('[data-testid=sealing-digits]');
  }
  await waitUntil(async () => (await digitsOf(ada)) === (await digitsOf(cleo)));
});

/** Who wants to know how good picture and sound are sees figures of every track, as they change. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, startBrowser } from './harness.ts';
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

it('shows what is sent and received, with charts, and closes again', async () => {
  const ada = await join(browser, server.url, 'figures', 'Ada');
  await join(browser, server.url, 'figures', 'Bo');
  await ada.seesMovingVideoOf('Bo');
  await ada.page.keyboard.press('d');
  await ada.page.waitForFunction(
    () => {
      const rows = [...document.querySelectorAll('[data-testid=quality-row]')];
      const rates = rows.map((row) => Number(row.querySelector('[data-testid=quality-rate]')?.textContent));
      const words = rows.map(({ textContent }) => textContent).join('\n');
      return (
        rows.length === 4 && rates.every((rate) => rate > 0) && words.includes('Bo: camera') && words.includes('VP8')
      );
    },
    { timeout: 20_000, polling: 200 },
  );
  expect(await ada.page.$$('.quality-chart canvas')).toHaveLength(3);
  await ada.page.keyboard.press('Escape');
  await ada.page.waitForSelector('[data-testid=quality]', { hidden: true });
});

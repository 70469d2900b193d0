/** Breakout rooms as people see and hear them: into a group, a reload there, a text to all, and back. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, startBrowser, type Person } from './harness.ts';
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
/** The microphone alone. */
const SOUND = 'video=0';

/** Chooses a group for somebody, by its name. */
async function assign({ page }: Person, who: string, group: string): Promise<void> {
  await page.waitForFunction(
    (name: string, wanted: string) => {
      const label = [...document.querySelectorAll('.breakouts label')].find((each) =>
        each.querySelector('.field-label')?.textContent.startsWith(name),
      );
      const select = label?.querySelector('select');
      const option = [...(select?.options ?? [])].find(({ text }) => text === wanted);
      if (!select || !option) return false;
      select.value = option.value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      return true;
    },
    { polling: 50 },
    who,
    group,
  );
}

it('moves people into a group and back, with their microphones as they are', async () => {
  const host = await join(browser, server.url, 'groups', 'Host', `${QUIET}&role=host`);
  const ada = await join(browser, server.url, 'groups', 'Ada', SOUND);
  const bo = await join(browser, server.url, 'groups', 'Bo', SOUND);
  await host.sees(['Host', 'Ada', 'Bo']);
  await bo.press('mic');
  await ada.page.waitForSelector('[data-identity=Bo][aria-label*="muted"]');

  await host.press('host-tools');
  await host.press('breakouts-button');
  await host.press('breakout-make');
  await assign(host, 'Ada', 'Group 1');
  await assign(host, 'Bo', 'Group 1');
  await host.press('breakout-open');
  await ada.press('breakout-accept');
  await bo.press('breakout-accept');
  await Promise.all([ada.reads('You are in Group 1'), bo.reads('You are in Group 1')]);
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await ada.page.waitForSelector('[data-identity=Bo][aria-label*="muted"]');
  await bo.hearsSound();
  await host.page.waitForSelector('[data-identity=Ada] [data-testid=breakout-mark]');

  await ada.page.reload();
  await ada.reads('You are in Group 1');
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  await bo.hearsSound();

  await host.page.locator('input[name=broadcast]').fill('Two minutes more');
  await host.press('breakout-send');
  await Promise.all([ada.reads('Two minutes more'), bo.reads('Two minutes more')]);

  await host.press('breakout-close');
  await Promise.all([host, ada, bo].map((person) => person.sees(['Host', 'Ada', 'Bo'])));
  await ada.page.waitForSelector('[data-identity=Bo][aria-label*="muted"]');
  await host.hearsSound();
  await bo.press('mic');
  await ada.hearsSound();
  expect(await ada.page.$('[data-testid=breakout-banner]')).toBeNull();
});

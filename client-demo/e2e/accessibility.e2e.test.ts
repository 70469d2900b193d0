import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, run } from 'axe-core';
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closePages, join, openPage, startBrowser, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** The checker, as it stands in a page once its script has run there. */
  var axe: { readonly run: typeof run };
}

const checker = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

/** Resolves when the page shows its final colours: the change of a scheme is a transition like any other. */
async function settled(): Promise<void> {
  await new Promise(requestAnimationFrame);
  // One that is called off, as when its element goes, is over as well.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}

/** What WCAG 2.2 A and AA, and axe's own best practices, have against the page as it is, in either colour scheme. */
async function violations({ page }: Person): Promise<string[]> {
  await page.evaluate(checker);
  const found: string[] = [];
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value },
      // So that nothing is half transparent while it is looked at.
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.evaluate(settled);
    const results: AxeResults = await page.evaluate(() => globalThis.axe.run());
    for (const { id, nodes } of results.violations) {
      found.push(...nodes.map(({ target }) => `${value}: ${id}: ${target.join(' ')}`));
    }
  }
  return found;
}

it('holds on the way into a meeting', async () => {
  const home = await openPage(browser, server.url);
  await home.page.waitForSelector('input[name=room]');
  expect(await violations(home)).toEqual([]);
  const room = await openPage(browser, `${server.url}/r/open`);
  await room.page.waitForSelector('[data-testid=local-video]');
  expect(await violations(room)).toEqual([]);
});

it('holds in a meeting, with its settings open, and after it', async () => {
  const ada = await join(browser, server.url, 'accessible', 'Ada', 'role=host');
  expect(await violations(ada)).toEqual([]);
  await join(browser, server.url, 'accessible', 'Bo', 'audio=0&video=0');
  await ada.sees(['Ada', 'Bo']);
  await ada.press('screen');
  await ada.page.waitForSelector('[data-testid=screen-tile]');
  expect(await violations(ada)).toEqual([]);

  await ada.page.locator('::-p-aria(Settings[role="button"])').click();
  await ada.page.waitForSelector('dialog[open]');
  expect(await violations(ada)).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.press('leave');
  await ada.reads('You left the meeting');
  expect(await violations(ada)).toEqual([]);
});

it('tells screen readers who comes, who goes, and that one is connected', async () => {
  const ada = await join(browser, server.url, 'told', 'Ada', 'audio=0&video=0');
  const said = (text: string) =>
    ada.page.waitForFunction(
      (expected: string) => document.querySelector('[aria-live=polite]')?.textContent.includes(expected),
      { polling: 20 },
      text,
    );
  const [bo] = await Promise.all([join(browser, server.url, 'told', 'Bo', 'audio=0&video=0'), said('Bo joined')]);
  await Promise.all([bo.press('leave'), said('Bo left')]);
});

it('is used with the keyboard alone', async () => {
  const { page } = await join(browser, server.url, 'keys', 'Ada');
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName ?? '');
  expect(await focused()).toBe('H1');
  const reached = new Set<string>();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    reached.add(await focused());
  }
  expect([...reached]).toEqual(expect.arrayContaining(['mic', 'camera', 'screen', 'leave']));
  await page.waitForSelector('[data-testid=mic][data-state=on]');
  await page.keyboard.press('m');
  await page.waitForSelector('[data-testid=mic][data-state=off]');
});

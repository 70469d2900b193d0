/** Every screen in other languages, changed without a reload: nothing is cut off or overlaps, and axe finds nothing. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { misplaced, wordsOf } from './geometry.ts';
import { closePages, join, openPage, startBrowser } from './harness.ts';
import { OPERATOR_KEY, SCREENS } from './screens/screens.ts';
import { startServer, type TestServer } from './server.ts';
import { violations, type Scheme } from './wcag.ts';

/** The longest words, the shortest, and from right to left; each in the scheme that it is looked at in. */
const LANGUAGES: readonly (readonly [language: string, scheme: Scheme])[] = [
  ['de', 'light'],
  ['zh', 'dark'],
  ['ar', 'light'],
];
/** A telephone's, or that of a window of 1280 × 800 pixels enlarged four times; and the same window enlarged twice. */
const VIEWPORTS = [
  { width: 320, height: 640 },
  { width: 640, height: 400 },
];

/**
 * Those that differ from another one only by how many people are in the meeting, or by their language; what needs cameras of
 * others; and the words of the server itself where there is no page.
 */
const LEFT_OUT = /^(?:nine|twenty-five|two-hundred|watermark|lost)$|-ar$/;
/** The self-test waits for what is blocked. */
const TIMEOUT_MS = 240_000;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const settings = {
    CAUSEWAY_API_OPERATOR_KEY: OPERATOR_KEY,
    CAUSEWAY_REGIONS: JSON.stringify([{ region: 'local', name: 'Frankfurt', latitude: 50.1, longitude: 8.7 }]),
  };
  [server, browser] = await Promise.all([startServer(settings), startBrowser()]);
}, TIMEOUT_MS);

afterEach(() => closePages(browser));

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Others in a meeting, who neither speak nor show themselves. */
async function bring(room: string, names: readonly string[]): Promise<readonly Page[]> {
  const people = await Promise.all(names.map((name) => join(browser, server.url, room, name, 'audio=0&video=0')));
  return people.map(({ page }) => page);
}

/** Chooses a language as another tab of this browser does, so that nothing of the page has to be opened or closed for it. */
async function speakIn(page: Page, language: string): Promise<void> {
  const other = await page.browserContext().newPage();
  await other.goto(`${server.url}/healthz`);
  await other.evaluate((name: string) => localStorage.setItem('causeway.language', name), language);
  await other.close();
  await page.bringToFront();
  await page.waitForFunction((name: string) => document.documentElement.lang === name, {}, language);
}

describe('every screen stands well in every language, narrow and enlarged', () => {
  it.each(SCREENS.filter(({ name }) => !LEFT_OUT.test(name)))('$name', { timeout: TIMEOUT_MS }, async ({ open }) => {
    const apart = ` ${randomBytes(2).toString('hex')}`;
    const { page, inEach } = await open({ browser, url: server.url, bring, apart, most: 3 });
    await page.evaluate(() => document.documentElement.setAttribute('data-kept', ''));
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    const english = await wordsOf(page);
    const found: string[] = [];
    for (const [language, scheme] of LANGUAGES) {
      await speakIn(page, language);
      for (const viewport of VIEWPORTS) {
        await page.setViewport(viewport);
        await inEach?.(page);
        const wrong = await misplaced(page, english);
        found.push(...wrong.map((each) => `${language} ${viewport.width}: ${each}`));
      }
      found.push(...(await violations({ page }, [scheme])).map((each) => `${language}: ${each}`));
    }
    expect(found).toEqual([]);
    expect(await page.$('html[data-kept]')).not.toBeNull();
  });
});

it('follows the choice on the way in, and that in the settings of a meeting, without a reload', async () => {
  const ada = await openPage(browser, `${server.url}/r/choice?name=Ada&audio=0&video=0`);
  const { page } = ada;
  await page.evaluate(() => document.documentElement.setAttribute('data-kept', ''));
  await page.select('[data-testid=page-language]', 'ar');
  await page.waitForSelector('html[lang=ar][dir=rtl]');
  await ada.press('join');
  await ada.connectionIs('connected');
  await page.locator('.controls [data-testid=settings]').click();
  await page.waitForSelector('dialog[open] [data-testid=language]');
  await page.select('[data-testid=language]', 'de');
  await page.waitForSelector('html[lang=de][dir=ltr][data-kept]');
  await ada.reads('Sprache');
});

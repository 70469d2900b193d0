import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { run } from 'axe-core';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshRoom, join, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  var axe: { readonly run: typeof run };
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

const LAYER = '[data-identity=Host] [data-testid=watermark]';

/** Whether the layer lies over the host's picture, with the viewer's name, and is seen. */
const isMarked = ({ page }: Person): Promise<boolean> =>
  page.evaluate((selector) => {
    const layer = document.querySelector(selector);
    if (layer === null || layer.previousElementSibling?.tagName !== 'VIDEO') return false;
    const { backgroundImage, opacity } = getComputedStyle(layer);
    const { width, height } = layer.getBoundingClientRect();
    const picture = layer.previousElementSibling.getBoundingClientRect();
    return (
      layer.checkVisibility() &&
      opacity === '1' &&
      decodeURIComponent(backgroundImage).includes('Ada') &&
      Math.abs(width - picture.width) < 1 &&
      Math.abs(height - picture.height) < 1
    );
  }, LAYER);

async function marked(what: string): Promise<{ host: Person; ada: Person }> {
  const room = freshRoom(what);
  const host = await join(browser, server.url, room, 'Host', 'role=host&audio=0');
  const ada = await join(browser, server.url, room, 'Ada', 'audio=0');
  await ada.seesMovingVideoOf('Host');
  expect(await ada.page.$(LAYER)).toBeNull();
  await host.page.locator('::-p-aria(Settings[role="button"])').click();
  await host.page.locator('::-p-text(Watermark)').click();
  await host.page.locator('::-p-aria(Close Settings)').click();
  await waitUntil(() => isMarked(ada));
  return { host, ada };
}

it('lies over the pictures of others, not of oneself, in full screen too, and hinders no reader', async () => {
  const { host, ada } = await marked('marked');
  expect(await ada.page.$('[data-identity=Ada] [data-testid=watermark]')).toBeNull();
  await host.press('screen');
  await ada.page.waitForSelector('[data-testid=screen-tile] [data-testid=watermark]');
  await ada.page.keyboard.press('f');
  await ada.page.waitForFunction(() => document.fullscreenElement !== null);
  expect(await isMarked(ada)).toBe(true);
  expect(
    await ada.page.evaluate((selector) => document.fullscreenElement?.querySelector(selector) !== null, LAYER),
  ).toBe(true);
  await ada.page.evaluate(() => document.exitFullscreen());
  expect(await ada.page.$eval(LAYER, (layer) => layer.getAttribute('aria-hidden'))).toBe('true');
  await ada.page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await ada.page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return found.violations.map(({ id }) => id);
  });
  expect(violations).toEqual([]);
});

it.each<[string, (layer: Element) => void]>([
  ['removed', (layer) => layer.remove()],
  ['hidden', (layer) => layer.setAttribute('style', 'display: none')],
  ['renamed', (layer) => layer.removeAttribute('class')],
  ['covered', (layer) => layer.previousElementSibling?.setAttribute('style', 'z-index: 9')],
  ['moved', (layer) => document.body.append(layer)],
])('is back at once after it was %s, and the host is told', async (what, touch) => {
  const { host, ada } = await marked(`touched-${what}`);
  await ada.page.$eval(LAYER, touch);
  await waitUntil(() => isMarked(ada));
  expect(await ada.page.$eval(LAYER, (layer) => layer.previousElementSibling?.hasAttribute('style'))).toBe(false);
  await host.reads('Ada touched the watermark');
});

it('is not hidden by a style sheet, and the host is told once of many tries', async () => {
  const { host, ada } = await marked('sheet');

  await ada.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.watermark { display: none !important; opacity: 0 !important; background: none !important }');
    document.adoptedStyleSheets = [sheet];
  });
  expect(await isMarked(ada)).toBe(true);
  for (let n = 0; n < 5; n += 1) {
    await ada.page.$eval(LAYER, (layer) => layer.remove());
    await waitUntil(() => isMarked(ada));
  }
  await host.reads('Ada touched the watermark');
  expect(await host.page.$$('[data-notice="watermark-Ada"]')).toHaveLength(1);
});

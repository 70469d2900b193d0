import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openPage, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

const start = (port = 0): Promise<TestServer> =>
  startServer({ CAUSEWAY_HTTP_BASE_PATH: '/meet/', CAUSEWAY_HTTP_PORT: `${port}` });

beforeAll(async () => {
  [server, browser] = await Promise.all([start(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The page's address, whether the server's own has its path in it or not. */
const below = (path: string): string => new URL(`/meet/${path}`, server.url).href;

it('can be installed below the path where the server lives', async () => {
  const { page } = await openPage(browser, below('r/daily'));
  const cdp = await page.createCDPSession();
  const { url, errors, manifest } = await cdp.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(below('manifest.webmanifest'));
  expect(manifest).toMatchObject({ startUrl: below(''), scope: below('') });
  const Manifest = z.object({ icons: z.array(z.object({ src: z.string(), type: z.string() })) });
  const { icons } = Manifest.parse(await (await fetch(url)).json());
  for (const { src, type } of icons) {
    const icon = await fetch(new URL(src, url));
    expect([icon.status, icon.headers.get('Content-Type')]).toEqual([200, type]);
  }
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A window of its own is to the browser one that keeps nothing: there alone it installs nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

it('says that one is offline, in the own language, goes on when one is not, and keeps nothing else', async () => {
  const { page } = await openPage(browser, below('r/daily?lang=de'));
  await page.evaluate(async () => {
    localStorage.setItem('causeway.language', 'de');
    await navigator.serviceWorker.ready;
  });
  const { port } = server;
  await server.close();
  try {
    await isOffline(page);
  } finally {
    server = await start(port);
  }
  await page.locator('section[lang=de] button').click();
  await page.waitForSelector('[data-testid=join]');
});

/** What a page shows and keeps when its server is away. */
async function isOffline(page: Page): Promise<void> {
  await page.reload();
  await page.waitForSelector('::-p-text(Sie sind offline)', { visible: true });
  expect(await page.$eval('section[lang=en]', (section) => section.checkVisibility())).toBe(false);
  // Its looks came along.
  expect(await page.$eval('body', (body) => getComputedStyle(body).display)).toBe('grid');
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.toSorted()).toEqual(['/meet/offline.css', '/meet/offline.html', '/meet/offline.js']);
}

/** What stands where on the stage, and that nothing is received of what does not. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, startBrowser, waitUntil, type Person } from './harness.ts';
import { bringCrowd, crowdScript } from './screens/crowd.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;
let script: string;

beforeAll(async () => {
  [server, browser, script] = await Promise.all([startServer(), startBrowser(), crowdScript()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** How many videos are received just now: of which a page decodes more pictures from one look to the next. */
async function videosReceivedBy({ page }: Person): Promise<number> {
  const decoded = (): Promise<Readonly<Record<string, number>>> =>
    page.evaluate(async () => {
      const frames: Record<string, number> = {};
      for (const connection of globalThis.peerConnections) {
        const report = await connection.getStats();
        report.forEach((stats: { type: string; kind: string; id: string; framesReceived?: number }) => {
          if (stats.type === 'inbound-rtp' && stats.kind === 'video') frames[stats.id] = stats.framesReceived ?? 0;
        });
      }
      return frames;
    });
  const before = await decoded();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return Object.entries(await decoded()).filter(([id, frames]) => frames > (before[id] ?? 0)).length;
}

const names = Array.from({ length: 11 }, (_, index) => `P${index}`);

it('receives only those who are on the page, on each page, and in each layout', async () => {
  const ada = await join(browser, server.url, 'pages', 'Ada', 'audio=0&video=0');
  await ada.page.setViewport({ width: 360, height: 480 });
  await bringCrowd(browser, server.url, script, { room: 'pages', names, cameras: 11, framesPerSecond: 5 });
  const shown = async (): Promise<string[]> => (await ada.identities()).filter((identity) => identity !== 'Ada');
  await ada.page.waitForSelector('[data-testid=page-after]');
  const first = await shown();
  expect(first.length).toBeLessThan(11);
  await waitUntil(async () => (await videosReceivedBy(ada)) === first.length);

  await ada.page.keyboard.press('.');
  await waitUntil(async () => !(await shown()).includes('P0'));
  const second = await shown();
  expect(second.filter((identity) => first.includes(identity))).toEqual([]);
  await waitUntil(async () => (await videosReceivedBy(ada)) === second.length);
  await ada.seesMovingVideoOf(second[0] ?? '');

  await ada.page.keyboard.press('l');
  await ada.press('layout-speaker');
  await ada.page.keyboard.press('Escape');
  await waitUntil(async () => (await videosReceivedBy(ada)) === 1);
});

it('shows large whom one pins, and lets the tile go on as it is', async () => {
  const ada = await join(browser, server.url, 'pins', 'Ada', 'audio=0&video=0');
  await join(browser, server.url, 'pins', 'Bo', 'audio=0');
  await ada.seesMovingVideoOf('Bo');
  await ada.markTiles();
  await ada.page.locator('[data-identity=Bo] .tile-menu').click();
  await ada.press('pin');
  await ada.page.waitForSelector('.stage[data-layout=large]');
  await ada.seesMovingVideoOf('Bo');
  expect(await ada.markedTiles()).toBe(2);
  const width = (identity: string): Promise<number> =>
    ada.page.$eval(`[data-identity=${identity}]`, (tile) => tile.getBoundingClientRect().width);
  expect(await width('Bo')).toBeGreaterThan(2 * (await width('Ada')));
});

it('shows the meeting in a small window of its own', async () => {
  const ada = await join(browser, server.url, 'small', 'Ada', 'audio=0&video=0');
  await join(browser, server.url, 'small', 'Bo', 'audio=0');
  await ada.seesMovingVideoOf('Bo');
  await ada.page.keyboard.press('i');
  const playing = (): Promise<boolean> =>
    ada.page.evaluate(() => {
      const video = globalThis.documentPictureInPicture?.window?.document.querySelector('video');
      return (video?.videoWidth ?? 0) > 0;
    });
  await waitUntil(playing);
  await ada.press('leave');
  await waitUntil(async () => !(await playing()));
});

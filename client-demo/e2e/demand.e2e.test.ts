/** A camera is encoded and sent only as far as anybody shows it. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCluster, type TestCluster } from './cluster.ts';
import { join, startBrowser, waitUntil, type Person } from './harness.ts';
import { heightsSentBy, LARGE, sends, THUMBNAIL } from './sent-layers.ts';

declare global {
  var shownHeights: number[];
}

let cluster: TestCluster;
let browser: Browser;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startCluster('eu', 'us'), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await cluster?.close();
});

it.each([
  ['eu', 'VP8'],
  ['us', 'VP8'],
  ['eu', 'VP9'],
  ['us', 'VP9'],
] as const)('for a viewer on node %s: %s', async (region, codec) => {
  const [eu] = cluster.nodes;
  const viewers = cluster.nodes.find(({ id }) => id.startsWith(region));
  if (!eu || !viewers) throw new Error('two nodes were asked for');
  const room = `demand-${region}-${codec}`;
  const ada = await join(browser, eu.url, room, 'Ada', `codec=${codec}`);
  await sends(ada);

  const bo = await join(browser, viewers.url, room, 'Bo');
  await bo.page.setViewport(THUMBNAIL);
  await bo.seesMovingVideoOf('Ada');
  await sends(ada, 180);

  await bo.page.setViewport(LARGE);
  await waitUntil(async () => (await heightsSentBy(ada)).includes(720));
  await bo.page.waitForFunction(
    () =>
      document.querySelector<HTMLVideoElement>('[data-identity=Ada] [data-testid=remote-video]')?.videoHeight === 720,
    { timeout: 20_000 },
  );

  await bo.page.setViewport(THUMBNAIL);
  await sends(ada, 180);
  await bo.page.close();
  await sends(ada);
  expect(await ada.identities()).toContain('Ada');
});

/** Notes the height of each picture of Ada that a page shows from now on, in pixels. */
const watchHeightsOfAda = ({ page }: Person): Promise<void> =>
  page.evaluate(() => {
    const heights: number[] = (globalThis.shownHeights = []);
    const video = document.querySelector<HTMLVideoElement>('[data-identity=Ada] [data-testid=remote-video]');
    const next = (): unknown =>
      video?.requestVideoFrameCallback((_now, { height }) => {
        heights.push(height);
        next();
      });
    next();
  });

it('who shows a camera small has the same picture all the time, whatever others make its one stream contain', async () => {
  const [node] = cluster.nodes;
  if (!node) throw new Error('two nodes were asked for');
  const ada = await join(browser, node.url, 'small', 'Ada', 'codec=VP9');
  const bo = await join(browser, node.url, 'small', 'Bo', 'video=0');
  await bo.page.setViewport(THUMBNAIL);
  await bo.seesMovingVideoOf('Ada');
  await sends(ada, 180);
  await watchHeightsOfAda(bo);

  const cy = await join(browser, node.url, 'small', 'Cy', 'video=0');
  await cy.page.setViewport(LARGE);
  await sends(ada, 720);
  await cy.seesMovingVideoOf('Ada');
  await cy.page.setViewport(THUMBNAIL);
  await sends(ada, 180);
  await bo.seesMovingVideoOf('Ada');
  expect(await bo.page.evaluate(() => [...new Set(globalThis.shownHeights)])).toEqual([180]);
});

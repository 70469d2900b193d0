import type { Browser } from 'puppeteer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCluster, type ClusterNode, type TestCluster } from './cluster.ts';
import { join, startBrowser, waitUntil, type Person } from './harness.ts';

let cluster: TestCluster;
let browser: Browser;
let eu: ClusterNode;
let us: ClusterNode;

beforeEach(async () => {
  [cluster, browser] = await Promise.all([startCluster('eu', 'us'), startBrowser()]);
  const [first, second] = cluster.nodes;
  if (!first || !second) throw new Error('two nodes were asked for');
  [eu, us] = [first, second];
});

afterEach(async () => {
  await browser?.close();
  await cluster?.close();
});

declare global {
  /** What was seen at any moment that should not have been. */
  var disturbances: string[];
  /** How often a picture went over to another track. */
  var switches: number;
}

/** Looks at the page from now on: the state of the connection, and whether each picture has a track that is alive. */
function watch({ page }: Person): Promise<void> {
  return page.evaluate(() => {
    globalThis.disturbances = [];
    globalThis.switches = 0;
    const shown = new Map<Element, string>();
    setInterval(() => {
      const state = document.querySelector('[data-testid=connection-state]')?.textContent;
      if (state !== 'connected') globalThis.disturbances.push(`the connection is ${state}`);
      for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid=remote-video]')) {
        const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
        if (track?.readyState !== 'live' || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
          globalThis.disturbances.push(`a picture is ${track?.readyState}, ${video.readyState}`);
        } else {
          if ((shown.get(video) ?? track.id) !== track.id) globalThis.switches += 1;
          shown.set(video, track.id);
        }
      }
    }, 10);
  });
}

it('a node that is told to stop ends by itself, when its people have gone on elsewhere unseen', async () => {
  const ada = await join(browser, eu.url, 'moved', 'Ada');
  const bo = await join(browser, us.url, 'moved', 'Bo');
  const cleo = await join(browser, us.url, 'moved', 'Cleo');
  const all = [ada, bo, cleo];
  await Promise.all(all.map((person) => person.sees(['Ada', 'Bo', 'Cleo'])));
  await Promise.all([ada.seesMovingVideoOf('Bo'), ada.seesMovingVideoOf('Cleo')]);
  await Promise.all([bo.seesMovingVideoOf('Ada'), bo.seesMovingVideoOf('Cleo')]);
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.seesMovingVideoOf('Bo')]);
  await Promise.all(all.map((person) => person.markTiles()));
  await Promise.all(all.map(watch));

  process.kill(us.pid, 'SIGTERM');
  await waitUntil(() => cluster.ending(us) !== undefined);
  expect(cluster.ending(us)).toBe('ended with exit code 0');
  await Promise.all([ada.seesMovingVideoOf('Bo'), ada.seesMovingVideoOf('Cleo'), ada.hearsSound()]);
  await Promise.all([bo.seesMovingVideoOf('Ada'), bo.seesMovingVideoOf('Cleo'), bo.hearsSound()]);
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.seesMovingVideoOf('Bo'), cleo.hearsSound()]);
  for (const { page } of all) {
    expect(await page.evaluate(() => globalThis.disturbances)).toEqual([]);
    expect(await page.$$eval('[data-marked]', (tiles) => tiles.length)).toBe(3);
    // Each sees two others, of whom at least one moved.
    expect(await page.evaluate(() => globalThis.switches)).toBeGreaterThan(0);
  }
});

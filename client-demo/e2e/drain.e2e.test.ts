import type { Browser } from 'puppeteer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCluster, type ClusterNode, type TestCluster } from './cluster.ts';
import { watch } from './disturbances.ts';
import { join, startBrowser, waitUntil } from './harness.ts';

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
  await waitUntil(() => cluster.ending(us) !== undefined, 30_000);
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

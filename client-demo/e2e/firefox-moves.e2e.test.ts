/** Somebody in Firefox and somebody in Chromium, of whom one moves to another node or worker while both look on. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { createApp } from '../../src/app.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { startCluster } from './cluster.ts';
import { closePages, join, startBrowser, startFirefox, waitUntil, type Person } from './harness.ts';
import { expectPicturesGoOn } from './standstill.ts';

let chromium: Browser;
let firefox: Browser;

beforeAll(async () => {
  [chromium, firefox] = await Promise.all([startBrowser(), startFirefox()]);
});

afterAll(() => Promise.all([chromium?.close(), firefox?.close()]));

const leave = (): Promise<unknown> => Promise.all([closePages(chromium), closePages(firefox)]);

/**
 * The fault that this would find is a picture that stands still for good. The promise is one second, which a busy machine with
 * two browsers may miss: the measured times are printed.
 */
const STANDSTILL_MS = 3_000;

/** Both go on seeing each other's picture through what is done, and nobody leaves. */
async function seeEachOtherThrough(fay: Person, cleo: Person, happen: () => Promise<void>): Promise<void> {
  const both = [fay, cleo];
  await Promise.all(both.map((person) => person.markTiles()));
  await expectPicturesGoOn(
    both,
    happen,
    () => Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]),
    STANDSTILL_MS,
  );
  await Promise.all([fay.hearsSound(), cleo.hearsSound()]);
  expect(await Promise.all(both.map((person) => person.markedTiles()))).toEqual([2, 2]);
}

it('to another node: the picture goes on', { timeout: 120_000 }, async () => {
  const cluster = await startCluster('eu', 'us', 'ap');
  try {
    const [eu, us] = cluster.nodes;
    if (!eu || !us) throw new Error('three nodes were asked for');
    const fay = await join(firefox, eu.url, 'moved', 'Fay');
    const cleo = await join(chromium, us.url, 'moved', 'Cleo');
    await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
    await Promise.all([fay.hearsSound(), cleo.hearsSound()]);
    // First Firefox moves; then Chromium, and Firefox with it if it went there.
    for (const node of [eu, us]) {
      await seeEachOtherThrough(fay, cleo, async () => {
        process.kill(node.pid, 'SIGTERM');
        await waitUntil(() => cluster.ending(node) !== undefined, 30_000);
      });
    }
  } finally {
    // Nobody is left for whom the last node would wait.
    await leave();
    await cluster.close();
  }
});

it('to another worker: the picture goes on', async () => {
  const settings = {
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_WORKERS_COUNT: '2',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    // At every address of the machine: Firefox pairs none of its own with 127.0.0.1.
    CAUSEWAY_RTC_PORT: '0',
  };
  let first: number | undefined;
  /** Since when the first worker is made to look as if it worked all the time, in ms; undefined: it looks idle. */
  let busySince: number | undefined;
  const readCpuSeconds = (pid: number): number => {
    first ??= pid;
    return busySince !== undefined && pid === first ? (performance.now() - busySince) / 1_000 : 0;
  };
  const app = await createApp(loadConfig(settings), { logger: silentLogger, readCpuSeconds });
  try {
    const moves = async (): Promise<number> =>
      Number(/^causeway_worker_moves_total (\d+)$/m.exec(await (await fetch(app.metricsUrl)).text())?.[1]);
    const fay = await join(firefox, app.url, 'shed', 'Fay');
    const cleo = await join(chromium, app.url, 'shed', 'Cleo');
    await Promise.all([fay.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Fay')]);
    await seeEachOtherThrough(fay, cleo, async () => {
      busySince = performance.now();
      await waitUntil(async () => (await moves()) === 1, 30_000);
      busySince = undefined;
    });
  } finally {
    await leave();
    await app.close();
  }
});

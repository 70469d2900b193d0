/**
 * What a hop between two nodes, or two workers of one, costs: how much later a track arrives behind it than at a viewer
 * beside its publisher, and what crosses the link with one viewer and with many behind it. Chromium, because its viewers
 * are real ones (ICE, DTLS, RTCP), and because one page can hold all of them: one clock says when each has received a
 * frame, and frames are told apart by their RTP timestamps.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startBrowser } from '../harness/browser.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { defineScenario } from '../harness/scenario.ts';
import { linkRate } from './cascade/link-rate.ts';
import { delays, distribution, entryTo, openWatchingPage, receivedBy, round } from '../harness/watching.ts';

const Options = z.object({
  seconds: z.coerce.number().int().min(2).max(600),
  viewers: z.coerce.number().int().min(2).max(200),
});

const ROOM = 'cascade';
/** The publisher and two viewers are on one worker, the next one is on another. */
const TWO_WORKERS = { CAUSEWAY_WORKERS_COUNT: '2', CAUSEWAY_WORKERS_SESSIONS_PER_ROOM: '3' };
/** So many viewers come at once. */
const AT_ONCE = 5;
/** The first seconds are those of the congestion control, not of the hop. */
const SETTLE_MS = 3_000;

export const cascade = defineScenario({
  name: 'cascade',
  summary: 'the price of a hop between two nodes: added latency, bytes over the link, CPU; takes about two minutes',
  programs: ['chromium', 'redis'],
  quick: ['--seconds', '3', '--viewers', '5'],
  options: (command) =>
    command
      .option('--seconds <count>', 'how long each thing is measured', '15')
      .option('--viewers <count>', 'how many watch behind the hop in the end', '50'),
  schema: Options,
  async run({ seconds, viewers }, progress) {
    await using started = new AsyncDisposableStack();
    progress('starting Redis, two nodes and Chromium');
    const cluster = await Cluster.plan(['eu', 'us'], async (region) => (region === 'eu' ? TWO_WORKERS : {}));
    started.defer(() => cluster.close());
    await cluster.start();
    const [near, far] = cluster.pair;
    const browser = await startBrowser();
    started.defer(() => browser.close());
    const page = await openWatchingPage(browser, near);

    progress('a publisher and three viewers on one node, one viewer on the other');
    await page.evaluate((entry) => globalThis.watchingPage.publish(entry), await entryTo(near, ROOM, 'publisher'));
    for (const [name, node] of [
      ['beside', near],
      ['besideToo', near],
      ['onOtherWorker', near],
      ['behind', far],
    ] as const) {
      await page.evaluate(
        (name, entry) => globalThis.watchingPage.watch(name, entry),
        name,
        await entryTo(node, ROOM, name),
      );
    }
    await delay(SETTLE_MS);

    await page.evaluate(() => globalThis.watchingPage.begin());
    const withOne = await load(near, far, seconds * 1_000);
    const [beside, besideToo, onOtherWorker, behind] = [
      await receivedBy(page, 'beside'),
      await receivedBy(page, 'besideToo'),
      await receivedBy(page, 'onOtherWorker'),
      await receivedBy(page, 'behind'),
    ];

    const behindHop = delays(beside, behind);

    for (let count = 1; count < viewers; count += AT_ONCE) {
      progress(`${count} of ${viewers} viewers behind the hop`);
      const entries = Array.from({ length: Math.min(AT_ONCE, viewers - count) }, (_, index) =>
        entryTo(far, ROOM, `filler-${count + index}`),
      );
      await page.evaluate(
        async (all) => {
          await Promise.all(all.map((entry) => globalThis.watchingPage.fill(entry)));
        },
        await Promise.all(entries),
      );
    }
    await delay(SETTLE_MS);
    const withMany = await load(near, far, seconds * 1_000);

    return {
      ...distribution('hopAddedMs', behindHop),
      ...distribution('workerHopAddedMs', delays(beside, onOtherWorker)),
      ...distribution('withoutHopMs', delays(beside, besideToo)),
      framesCompared: behindHop.length,
      viewers,
      [`linkBytesRatio${viewers}To1`]: round(withMany.bytesPerSecond / withOne.bytesPerSecond),
      linkBytesPerSecond: Math.round(withOne.bytesPerSecond),
      [`linkBytesPerSecondOf${viewers}`]: Math.round(withMany.bytesPerSecond),
      publishersNodeCpuMsPerSecond: round(withOne.nearCpu),
      viewersNodeCpuMsPerSecond: round(withOne.farCpu),
      [`publishersNodeCpuMsPerSecondOf${viewers}`]: round(withMany.nearCpu),
      [`viewersNodeCpuMsPerSecondOf${viewers}`]: round(withMany.farCpu),
    };
  },
});

/** What crosses the link, and CPU time of both nodes with their workers, in ms a second. */
async function load(near: ClusterNode, far: ClusterNode, overMs: number) {
  const before = { near: await near.usage(), far: await far.usage(), at: performance.now() };
  const bytesPerSecond = await linkRate(near, overMs);
  const after = { near: await near.usage(), far: await far.usage(), at: performance.now() };
  const perSecond = (of: 'near' | 'far'): number =>
    ((after[of].cpuMs - before[of].cpuMs) * 1_000) / (after.at - before.at);
  return { bytesPerSecond, nearCpu: perSecond('near'), farCpu: perSecond('far') };
}

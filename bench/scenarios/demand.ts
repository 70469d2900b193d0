/**
 * How soon a camera sends what is wanted of it: its lowest layer alone, once the last who showed it large shows it small, and
 * its highest one again, once somebody makes it large. Measured in the browser that sends it, by its own statistics, with a
 * viewer on the same node and one on another. Chromium, because how soon its encoders follow is most of it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'puppeteer';
import { z } from 'zod';
import type { VideoCodec } from '../../signaling/client/api.ts';
import { startBrowser } from '../harness/browser.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { median } from '../harness/measures/quantile.ts';
import { defineScenario, type Results } from '../harness/scenario.ts';
import { entryTo, load, round } from '../harness/watching.ts';

const Options = z.object({ rounds: z.coerce.number().int().min(1).max(1_000) });

const CODECS: readonly VideoCodec[] = ['VP8', 'H264', 'VP9'];
/** The first seconds are those of the congestion control. */
const SETTLE_MS = 4_000;
/** What is sent is counted for so long, in ms, which is also how long nothing changes. */
const RATE_MS = 2_000;

export const demand = defineScenario({
  name: 'demand',
  summary:
    'how soon a camera sends less when it is shown small, and more when it is made large; takes about four minutes',
  programs: ['chromium', 'redis'],
  quick: ['--rounds', '1'],
  options: (command) => command.option('--rounds <count>', 'how often each camera is made small and large', '5'),
  schema: Options,
  async run({ rounds }, progress) {
    await using started = new AsyncDisposableStack();
    progress('starting Redis, two nodes and Chromium');
    const cluster = await Cluster.plan(['eu', 'us']);
    started.defer(() => cluster.close());
    await cluster.start();
    const [near, far] = cluster.pair;
    const browser = await startBrowser();
    started.defer(() => browser.close());

    const results: Record<string, number> = {};
    for (const codec of CODECS) {
      for (const [where, node] of [
        ['', near],
        ['OtherNode', far],
      ] as const) {
        progress(`${codec}, ${where === '' ? 'a viewer on the same node' : 'a viewer on another node'}`);
        const measured = await measure(browser, codec, near, node, rounds);
        for (const [name, value] of Object.entries(measured)) results[codec.toLowerCase() + where + name] = value;
      }
    }
    return results;
  },
});

/** A meeting of two, in a page of its own. */
async function measure(
  browser: Browser,
  codec: VideoCodec,
  near: ClusterNode,
  viewers: ClusterNode,
  rounds: number,
): Promise<Results> {
  await using started = new AsyncDisposableStack();
  const page = await browser.newPage();
  started.defer(() => page.close());
  await page.setViewport({ width: 1400, height: 800 });
  await load(page, near, 'demand-page.ts');
  const room = `${codec}-${viewers.id}`;
  const publisher = await entryTo(near, room, 'publisher');
  await page.evaluate((entry, codec) => globalThis.demandPage.publish(entry, codec), publisher, codec);
  await page.evaluate((entry) => globalThis.demandPage.watch(entry), await entryTo(viewers, room, 'viewer'));
  await delay(SETTLE_MS);

  const rate = (): Promise<number> => page.evaluate((ms) => globalThis.demandPage.rate(ms), RATE_MS);
  const lowestOnlyMs: number[] = [];
  const highAgainMs: number[] = [];
  const smallRates: number[] = [];
  const largeRates: number[] = [];
  for (let done = 0; done < rounds; done += 1) {
    lowestOnlyMs.push(await page.evaluate(() => globalThis.demandPage.shrink()));
    smallRates.push(await rate());
    highAgainMs.push(await page.evaluate(() => globalThis.demandPage.enlarge()));
    largeRates.push(await rate());
  }
  return {
    LowestOnlyMsP50: round(median(lowestOnlyMs)),
    LowestOnlyMsMax: round(Math.max(...lowestOnlyMs)),
    HighAgainMsP50: round(median(highAgainMs)),
    HighAgainMsMax: round(Math.max(...highAgainMs)),
    SmallBytesPerSecond: Math.round(median(smallRates)),
    LargeBytesPerSecond: Math.round(median(largeRates)),
  };
}

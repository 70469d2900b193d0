/**
 * What somebody gets of a meeting across an ocean: two nodes between which a long line lies (delay, jitter, loss,
 * reordering; on the media, the link and the way to Redis), a publisher and a viewer at one and a viewer at the other.
 * Chromium, because what counts is what its jitter buffers and its player make of what comes. The same is measured on a
 * line without faults before, so that it is known what the machine does by itself.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Reception } from '../browser/watching-page.ts';
import { startBrowser } from '../harness/browser.ts';
import { Cluster } from '../harness/cluster.ts';
import { freePort } from '../harness/free-port.ts';
import { defineScenario, type Results } from '../harness/scenario.ts';
import { startTcpProxy } from '../harness/tcp-proxy.ts';
import { FLAWLESS, Line } from '../harness/wan/line.ts';
import { startUdpMirror } from '../harness/wan/udp-mirror.ts';
import { delays, distribution, entryTo, openWatchingPage, receivedBy, round } from '../harness/watching.ts';

const percent = z.coerce
  .number()
  .min(0)
  .max(100)
  .transform((value) => value / 100);

const Options = z.object({
  seconds: z.coerce.number().int().min(2).max(600),
  delayMs: z.coerce.number().min(0).max(5_000),
  jitterMs: z.coerce.number().min(0).max(5_000),
  lossPercent: percent,
  reorderPercent: percent,
});

const REAL = '127.0.0.1';
/** Any other address of the loopback network. */
const MIRROR = '127.0.1.1';
/** Of the media between the nodes; not among those that the system gives by itself. */
const PORTS = { eu: { min: 20_000, max: 20_039 }, us: { min: 20_040, max: 20_079 } } as const;
/** The first seconds are those of the jitter buffers and of the congestion control. */
const SETTLE_MS = 4_000;

export const wan = defineScenario({
  name: 'wan',
  summary: 'what a viewer gets of a meeting over a long, bad line between two regions; takes about a minute and a half',
  programs: ['chromium', 'redis'],
  quick: ['--seconds', '5'],
  options: (command) =>
    command
      .option('--seconds <count>', 'how long each line is measured', '30')
      .option('--delay-ms <ms>', 'delay of the line, one way', '150')
      .option('--jitter-ms <ms>', 'the delay varies by up to so much more', '20')
      .option('--loss-percent <percent>', 'what the line loses', '2')
      .option('--reorder-percent <percent>', 'what is overtaken by what follows', '1'),
  schema: Options,
  async run({ seconds, delayMs, jitterMs, lossPercent: loss, reorderPercent: reorder }, progress) {
    await using started = new AsyncDisposableStack();
    progress('starting Redis and two nodes with a line between them');
    const lines = { eu: new Line(), us: new Line() };
    const closeMirror = await startUdpMirror({
      real: REAL,
      mirror: MIRROR,
      ports: { min: PORTS.eu.min, max: PORTS.us.max },
      lineFrom: (port) => (port <= PORTS.eu.max ? lines.eu : lines.us),
    });
    started.defer(() => {
      closeMirror();
      for (const line of Object.values(lines)) line.close();
    });
    const overLine = async (port: number): Promise<number> => {
      const proxy = await startTcpProxy(port, () => lines.eu.impairment);
      started.defer(() => proxy.close());
      return proxy.port;
    };
    const cluster = await Cluster.plan(['eu', 'us'], async (region, redisPort) => {
      const { min, max } = region === 'eu' ? PORTS.eu : PORTS.us;
      const linkPort = await freePort();
      return {
        CAUSEWAY_CLUSTER_LINK_PORT: String(linkPort),
        CAUSEWAY_CLUSTER_LINK_URL: `ws://${REAL}:${await overLine(linkPort)}`,
        CAUSEWAY_CLUSTER_MEDIA_ADDRESS: MIRROR,
        CAUSEWAY_CLUSTER_MEDIA_PORTS: `${min}-${max}`,
        // Redis is in the one region, and far away from the other.
        ...(region === 'us' ? { CAUSEWAY_REGISTRY_URL: `redis://${REAL}:${await overLine(redisPort)}` } : {}),
      };
    });
    started.defer(() => cluster.close());
    await cluster.start();

    progress('a line without faults');
    const flawless = await measure(cluster, 'flawless', seconds);
    progress(`${delayMs} ms one way, up to ${jitterMs} ms more; ${loss * 100} % lost, ${reorder * 100} % overtaken`);
    for (const line of Object.values(lines)) {
      line.impairment = { delayMs, jitterMs, loss, reorder };
      line.sent = 0;
      line.lost = 0;
    }
    const impaired = await measure(cluster, 'impaired', seconds);
    const { sent, lost } = lines.eu;
    for (const line of Object.values(lines)) line.impairment = FLAWLESS;
    return { ...flawless, ...impaired, linePackets: sent, lineLossRatio: round4(lost / sent) };
  },
});

/** A meeting in a room of this name, in a browser of its own, whose estimates begin anew. */
async function measure(cluster: Cluster, room: string, seconds: number): Promise<Results> {
  const [near, far] = cluster.pair;
  await using started = new AsyncDisposableStack();
  const browser = await startBrowser();
  started.defer(() => browser.close());
  const page = await openWatchingPage(browser, near);
  const publisher = await entryTo(near, room, 'publisher');
  await page.evaluate((entry) => globalThis.watchingPage.publish(entry, true), publisher);
  const watch = async (name: string, entry: Awaited<ReturnType<typeof entryTo>>): Promise<number> =>
    page.evaluate(
      async (name, entry) => {
        const since = performance.now();
        await globalThis.watchingPage.watch(name, entry);
        return performance.now() - since;
      },
      name,
      entry,
    );
  await watch('beside', await entryTo(near, room, 'beside'));
  const firstPictureMs = await watch('across', await entryTo(far, room, 'across'));
  await delay(SETTLE_MS);

  const reception = (name: string): Promise<Reception> =>
    page.evaluate((name) => globalThis.watchingPage.reception(name), name);
  await page.evaluate(() => globalThis.watchingPage.begin());
  const before = { beside: await reception('beside'), across: await reception('across') };
  const since = performance.now();
  await delay(seconds * 1_000);
  const measuredMs = performance.now() - since;
  const after = { beside: await reception('beside'), across: await reception('across') };
  const added = delays(await receivedBy(page, 'beside'), await receivedBy(page, 'across'));
  const longestGapMs = await page.evaluate(() => globalThis.watchingPage.longestGapMs('across'));

  const came = (who: 'beside' | 'across', what: keyof Reception): number => after[who][what] - before[who][what];
  const framesPerSecond = (who: 'beside' | 'across'): number => round((came(who, 'framesShown') * 1_000) / measuredMs);
  const videoLossRatio = (who: 'beside' | 'across'): number =>
    round4(came(who, 'videoPacketsLost') / (came(who, 'videoPackets') + came(who, 'videoPacketsLost')));
  return Object.fromEntries(
    Object.entries({
      FirstPictureMs: Math.round(firstPictureMs),
      FramesPerSecond: framesPerSecond('across'),
      FramesPerSecondBeside: framesPerSecond('beside'),
      LongestGapMs: Math.round(longestGapMs),
      ...distribution('AddedMs', added),
      VideoLossRatio: videoLossRatio('across'),
      VideoLossRatioBeside: videoLossRatio('beside'),
      VideoPacketsAskedAgain: came('across', 'videoPacketsAskedAgain'),
      AudioConcealedRatio: round4(came('across', 'audioSamplesConcealed') / came('across', 'audioSamples')),
    }).map(([name, value]) => [`${room}${name}`, value]),
  );
}

const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;

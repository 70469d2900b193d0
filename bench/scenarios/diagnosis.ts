/**
 * Whether `media.diagnose` names the right leg: somebody publishes at one node, somebody watches at another, and on each leg
 * in turn something is put: loss or delay on the three lines, and too little CPU on the two servers (their media worker is
 * stopped most of the time). Asked several times for each.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import { z } from 'zod';
import { LEGS, type LegName, type TrackDiagnosis } from '../../signaling/protocol/features/diagnosis.ts';
import { startBrowser } from '../harness/browser.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { workerPids } from '../harness/measures/process-usage.ts';
import { freePort } from '../harness/free-port.ts';
import { defineScenario } from '../harness/scenario.ts';
import { startTcpProxy } from '../harness/tcp-proxy.ts';
import { FLAWLESS, type Impairment, Line } from '../harness/wan/line.ts';
import { startUdpMirror } from '../harness/wan/udp-mirror.ts';
import { startUdpRelay } from '../harness/wan/udp-relay.ts';
import { entryTo, openWatchingPage } from '../harness/watching.ts';

const Options = z.object({
  rounds: z.coerce.number().int().min(1).max(50),
  questions: z.coerce.number().int().min(1).max(50),
});

const REAL = '127.0.0.1';
/** Other addresses of the loopback network: of the line between the nodes, and of those of clients. */
const MIRROR = '127.0.1.2';
const CLIENTS = '127.0.1.3';
const ROOM = 'suffering';
/** Of the media between the nodes. */
const PORTS = { eu: { min: 20_100, max: 20_119 }, us: { min: 20_120, max: 20_139 } } as const;
/** What is measured is told of the last 8 s. */
const SETTLE_MS = 10_000;
const QUESTION_MS = 1_000;
/** A stopped worker runs for so long, and then stands for so long, in ms. */
const RUNS_MS = 60;
const STANDS_MS = 180;

const LOSS: Impairment = { ...FLAWLESS, loss: 0.1 };
const DELAY: Impairment = { ...FLAWLESS, delayMs: 250 };

interface Case {
  readonly name: string;
  readonly leg: LegName | null;
  /** @returns takes it away */
  readonly put: () => () => void;
}

export const diagnosis = defineScenario({
  name: 'diagnosis',
  summary: 'whether the right leg is named where a track suffers; takes about three minutes',
  programs: ['chromium', 'redis'],
  quick: ['--rounds', '1', '--questions', '1'],
  options: (command) =>
    command
      .option('--rounds <count>', 'how often each fault is put', '1')
      .option('--questions <count>', 'how often it is asked about each', '5'),
  schema: Options,
  async run({ rounds, questions }, progress) {
    await using started = new AsyncDisposableStack();
    progress('starting two nodes, with a line between them and one in front of each');
    const lines = { uplink: pair(), link: pair(), downlink: pair() };
    started.defer(() =>
      Object.values(lines).forEach(({ there, back }) => [there, back].forEach((line) => line.close())),
    );
    started.defer(
      await startUdpMirror({
        real: REAL,
        mirror: MIRROR,
        ports: { min: PORTS.eu.min, max: PORTS.us.max },
        lineFrom: (port) => (port <= PORTS.eu.max ? lines.link.there : lines.link.back),
      }),
    );
    const cluster = await Cluster.plan(['eu', 'us'], async (region) => {
      const [rtcPort, linkPort] = [await freePort(), await freePort()];
      const { there, back } = region === 'eu' ? lines.uplink : lines.downlink;
      started.defer(
        await startUdpRelay({
          at: { address: CLIENTS, port: rtcPort },
          target: { address: REAL, port: rtcPort },
          up: region === 'eu' ? there : back,
          down: region === 'eu' ? back : there,
        }),
      );
      const proxy = await startTcpProxy(linkPort, () => lines.link.there.impairment);
      started.defer(() => proxy.close());
      const { min, max } = region === 'eu' ? PORTS.eu : PORTS.us;
      return {
        CAUSEWAY_RTC_PORT: String(rtcPort),
        CAUSEWAY_RTC_ANNOUNCED_ADDRESS: CLIENTS,
        CAUSEWAY_CLUSTER_LINK_PORT: String(linkPort),
        CAUSEWAY_CLUSTER_LINK_URL: `ws://${REAL}:${proxy.port}`,
        CAUSEWAY_CLUSTER_MEDIA_ADDRESS: MIRROR,
        CAUSEWAY_CLUSTER_MEDIA_PORTS: `${min}-${max}`,
      };
    });
    started.defer(() => cluster.close());
    await cluster.start();
    const [eu, us] = cluster.pair;
    const browser = await startBrowser();
    started.defer(() => browser.close());
    const page = await openWatchingPage(browser, eu);
    const publisher = await entryTo(eu, ROOM, 'publisher');
    await page.evaluate((entry) => globalThis.watchingPage.publish(entry, true), publisher);
    const viewer = await entryTo(us, ROOM, 'viewer');
    await page.evaluate((entry) => globalThis.watchingPage.watch('viewer', entry), viewer);

    const onLine = (leg: 'uplink' | 'link' | 'downlink', name: string, impairment: Impairment): Case => ({
      name: `${leg}${name}`,
      leg,
      put: () => impair(lines[leg], impairment),
    });
    const cases: Case[] = [
      { name: 'nothing', leg: null, put: () => () => undefined },
      ...(['uplink', 'link', 'downlink'] as const).flatMap((leg) => [
        onLine(leg, 'Loss', LOSS),
        onLine(leg, 'Delay', DELAY),
      ]),
      { name: 'publisherNodeLoad', leg: 'publisherNode', put: await slowDown(eu) },
      { name: 'viewerNodeLoad', leg: 'viewerNode', put: await slowDown(us) },
    ];
    const results: Record<string, number> = {};
    let right = 0;
    let asked = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, leg, put } of cases) {
        const remove = put();
        try {
          await delay(SETTLE_MS);
          for (let question = 0; question < questions; question += 1) {
            await delay(QUESTION_MS);
            const answers = await ask(page);
            const named = leg === null ? answers.every(({ verdict }) => verdict === null) : worst(answers) === leg;
            results[`${name}Right`] = (results[`${name}Right`] ?? 0) + (named ? 1 : 0);
            right += named ? 1 : 0;
            asked += 1;
            if (!named) progress(`${name}: ${JSON.stringify(answers)}`);
          }
        } finally {
          remove();
        }
        progress(`${name}: ${results[`${name}Right`] ?? 0} right`);
        await delay(SETTLE_MS);
      }
    }
    return { asked, right, ...results };
  },
});

const ask = (page: Page): Promise<readonly TrackDiagnosis[]> =>
  page.evaluate(() => globalThis.watchingPage.diagnose('viewer'));

/** The leg that most tracks suffer on; of equals the first on the way. */
function worst(answers: readonly TrackDiagnosis[]): LegName | undefined {
  const named = answers.flatMap(({ verdict }) => verdict ?? []);
  const votes = (leg: LegName): number => named.filter((each) => each === leg).length;
  return LEGS.filter((leg) => votes(leg) > 0).toSorted((one, other) => votes(other) - votes(one))[0];
}

interface LinePair {
  /** The way of the media that is watched. */
  readonly there: Line;
  readonly back: Line;
}

const pair = (): LinePair => ({ there: new Line(), back: new Line() });

function impair({ there, back }: LinePair, impairment: Impairment): () => void {
  there.impairment = impairment;
  back.impairment = { ...impairment, loss: 0 };
  return () => {
    there.impairment = FLAWLESS;
    back.impairment = FLAWLESS;
  };
}

/** Stops the media worker of a node most of the time, as on a machine that has no CPU for it. */
async function slowDown(node: ClusterNode): Promise<() => () => void> {
  const [pid] = workerPids((await node.running()).pid);
  if (pid === undefined) throw new Error(`${node.id} has no worker`);
  return () => {
    let timer: NodeJS.Timeout | undefined;
    const run = (): void => {
      process.kill(pid, 'SIGCONT');
      timer = setTimeout(stand, RUNS_MS);
    };
    const stand = (): void => {
      process.kill(pid, 'SIGSTOP');
      timer = setTimeout(run, STANDS_MS);
    };
    stand();
    return () => {
      clearTimeout(timer);
      process.kill(pid, 'SIGCONT');
    };
  };
}

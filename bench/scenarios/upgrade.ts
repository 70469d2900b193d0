/**
 * Nodes of two revisions in one cluster: people on both meet, and go on while each node is replaced by one of the other
 * revision; first upwards, then downwards. Each person's page is the web client that the person's first node serves.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startBrowser } from '../harness/browser.ts';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { until } from '../harness/until.ts';
import { treeOf } from '../harness/work-tree.ts';
import { PlainClient } from '../load/sockets/plain-client.ts';
import { Audience } from './recovery/audience.ts';

const Options = z.object({ from: z.string().min(1), newMethod: z.string() });

/** How long is watched after a node has gone, in ms. */
const WATCH_MS = 3_000;
/** Nodes know of each other's versions by their leases: longer than one lives, in ms. */
const KNOWN_WITHIN_MS = 20_000;
const UNAVAILABLE = 'unavailable';

export const upgrade = defineScenario({
  name: 'upgrade',
  summary: 'replaces the nodes of a cluster one by one by those of another revision, and back, under a meeting',
  programs: ['chromium', 'redis'],
  schema: Options,
  options: (command) =>
    command
      .option('--from <revision>', 'the older one; the newer one is this work tree', 'HEAD')
      .option('--new-method <name>', 'of the protocol, which writes what the older one cannot read; empty: none', ''),
  async run({ from, newMethod }, progress) {
    const older = { tree: treeOf(from, progress), name: 'older' };
    const newer = { tree: undefined, name: 'newer' };
    const up = await replaceAll([older, newer], newMethod, progress);
    const down = await replaceAll([newer, older], '', progress);
    const results = { ...prefixed('up', up), ...prefixed('down', down) };
    // All that is promised is counted where it is not kept.
    if (Object.entries(results).some(([name, value]) => /Not|Lost|Written/.test(name) && value > 0))
      process.exitCode = 1;
    return results;
  },
});

interface Revision {
  readonly name: string;
  readonly tree: string | undefined;
}

async function replaceAll([before, after]: readonly [Revision, Revision], newMethod: string, progress: Progress) {
  await using started = endedInAnyCase();
  const cluster = await Cluster.plan(['eu', 'us']);
  started.defer(() => cluster.close());
  for (const node of cluster.nodes) node.tree = before.tree;
  progress(`two nodes of the ${before.name} revision`);
  await cluster.start();
  const browser = await startBrowser();
  started.defer(() => browser.close());
  const audience = await Audience.open(cluster, browser, 'whole');
  started.defer(() => audience.close());
  await audience.arrange();

  const counts = { meetings: 1, meetingsNotWhole: 0, participantsLost: 0, quietGapMsMax: 0, gapMsMax: 0 };
  let [writtenTooSoon, notWorkingAfter] = [0, 0];
  for (const [index, node] of cluster.nodes.entries()) {
    counts.quietGapMsMax = Math.max(counts.quietGapMsMax, await gapMs(audience, () => delay(WATCH_MS)));
    progress(`${node.id} stops`);
    const gap = await gapMs(audience, async () => {
      await node.drain();
      await delay(WATCH_MS);
    });
    counts.gapMsMax = Math.max(counts.gapMsMax, gap);
    if (!(await audience.gather())) counts.meetingsNotWhole += 1;
    counts.participantsLost += await lost(audience);
    progress(`${node.id} starts with the ${after.name} revision`);
    node.tree = after.tree;
    await node.start();
    await audience.arrange();
    counts.meetings += 2;
    if (newMethod === '') continue;
    const last = index === cluster.nodes.length - 1;
    // The older node must have been seen, or have been forgotten.
    if (last && !(await until(async () => (await answerTo(node, newMethod)) === 'ok', KNOWN_WITHIN_MS)))
      notWorkingAfter += 1;
    if (!last && (await answerTo(node, newMethod)) !== UNAVAILABLE) writtenTooSoon += 1;
  }
  return newMethod === ''
    ? counts
    : { ...counts, newerWrittenTooSoon: writtenTooSoon, newerNotWorkingAfter: notWorkingAfter };
}

/** The longest time without another picture of anybody, on any page. */
async function gapMs(audience: Audience, happen: () => Promise<unknown>): Promise<number> {
  await audience.begin();
  await happen();
  const views = await audience.views();
  return Math.round(
    Math.max(...views.flatMap(({ seen }) => Object.values(seen.pictures).map((picture) => picture.gapMs))),
  );
}

/** People who are missing on a page, or in what a program is told, each counted where they are missing. */
async function lost(audience: Audience): Promise<number> {
  const views = await audience.views();
  const lists = [...views.map(({ seen }) => seen.tiles), ...audience.witnesses.map(({ people }) => people)];
  return lists.reduce((sum, list) => sum + audience.people.filter((person) => !list.includes(person)).length, 0);
}

/** `ok`, or the code of the error that a node answers with. In a room of its own. */
async function answerTo(node: ClusterNode, method: string): Promise<string> {
  const room = `answers-${performance.now()}`;
  const client = await PlainClient.connect(node.signalingUrl);
  try {
    await client.authenticate(await node.token(room, 'asker'));
    await client.join(room);
    await client.request(method, {});
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/:.*/s, '') : 'unknown';
  } finally {
    client.cut();
  }
}

const prefixed = (prefix: string, results: Results): Results =>
  Object.fromEntries(
    Object.entries(results).map(([name, value]) => [`${prefix}${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`, value]),
  );

/**
 * Nodes of two revisions in one cluster of three, under load: people on all nodes meet, others join all the time, and each
 * node is replaced by one of the other revision; first upwards, then downwards. The pages in browsers are the web clients that
 * their first nodes serve.
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
import type { PageKind } from './recovery/viewer.ts';
import { Load } from './upgrade/load.ts';

const Options = z.object({
  from: z.string().min(1),
  newMethod: z.string(),
  pages: z.enum(['whole', 'light', 'none']),
  meetings: z.coerce.number().int().min(1).max(20),
  joinsPerSecond: z.coerce.number().positive().max(20),
  ways: z.enum(['both', 'up', 'down']),
  holdLevel: z.coerce.number().int().min(1).optional(),
});
type Options = z.infer<typeof Options>;

const REGIONS = ['eu', 'us', 'ap'];

/** How long is watched after a node has gone, in ms. */
const WATCH_MS = 3_000;
/** Nodes know of each other's versions by their leases: longer than one lives, in ms. */
const KNOWN_WITHIN_MS = 20_000;
const UNAVAILABLE = 'unavailable';
/** Names of results that are to be 0. */
const BROKEN = /Not|Lost|Doubled|Written|FailedJoins|Without|Ended/;

export const upgrade = defineScenario({
  name: 'upgrade',
  summary: 'replaces the nodes of a cluster one by one by those of another revision, and back, under a meeting',
  programs: ['chromium', 'redis'],
  schema: Options,
  options: (command) =>
    command
      .option('--from <revision>', 'the older one; the newer one is this work tree', 'HEAD')
      .option('--pages <kind>', 'in browsers, one on each node: whole, light or none', 'whole')
      .option('--meetings <count>', 'of people without a browser, one on each node', '2')
      .option('--joins-per-second <count>', 'of visitors of these meetings', '2')
      .option('--ways <way>', 'up, down or both', 'both')
      .option('--hold-level <level>', 'of the log, by the newer nodes: that of the older revision')
      .option('--new-method <name>', 'of the protocol, which writes what the older one cannot read; empty: none', ''),
  async run(options, progress) {
    const older = { tree: treeOf(options.from, progress), name: 'older', more: {} };
    const { holdLevel } = options;
    const more = holdLevel === undefined ? {} : { CAUSEWAY_CLUSTER_LOG_LEVEL: String(holdLevel) };
    const newer = { tree: undefined, name: 'newer', more };
    const { ways } = options;
    const results = {
      ...(ways !== 'down' && prefixed('up', await replaceAll([older, newer], options, progress))),
      ...(ways !== 'up' && prefixed('down', await replaceAll([newer, older], options, progress))),
    };
    // All that is promised is counted where it is not kept.
    if (Object.entries(results).some(([name, value]) => BROKEN.test(name) && value > 0)) process.exitCode = 1;
    return results;
  },
});

interface Revision {
  readonly name: string;
  readonly tree: string | undefined;
  /** Of its nodes' environment. */
  readonly more: Readonly<Record<string, string>>;
}

async function replaceAll([before, after]: readonly [Revision, Revision], options: Options, progress: Progress) {
  await using started = endedInAnyCase();
  const cluster = await Cluster.plan(REGIONS);
  started.defer(() => cluster.close());
  for (const node of cluster.nodes) become(node, before);
  progress(`${cluster.nodes.length} nodes of the ${before.name} revision`);
  await cluster.start();
  const audience = options.pages === 'none' ? undefined : await audienceOf(cluster, options.pages, started);
  const load = await Load.start(cluster, options, progress);
  started.defer(() => load.close());

  const counts = { replaced: 0, meetingsNotWhole: 0, participantsLost: 0, quietGapMsMax: 0, gapMsMax: 0 };
  let [writtenTooSoon, notWorkingAfter] = [0, 0];
  for (const [index, node] of cluster.nodes.entries()) {
    counts.quietGapMsMax = Math.max(counts.quietGapMsMax, await gapMs(audience, () => delay(WATCH_MS)));
    progress(`${node.id} drains and stops`);
    const gap = await gapMs(audience, async () => {
      await node.drain();
      await delay(WATCH_MS);
    });
    counts.gapMsMax = Math.max(counts.gapMsMax, gap);
    await look(audience, counts);
    progress(`${node.id} starts with the ${after.name} revision`);
    become(node, after);
    await node.start();
    counts.replaced += 1;
    // Who comes by this one comes to it.
    await delay(WATCH_MS);
    await look(audience, counts);
    if (options.newMethod === '' || after.tree !== undefined) continue;
    const last = index === cluster.nodes.length - 1;
    // The older node must have been seen, or have been forgotten.
    if (last && !(await until(async () => (await answerTo(node, options.newMethod)) === 'ok', KNOWN_WITHIN_MS)))
      notWorkingAfter += 1;
    if (!last && (await answerTo(node, options.newMethod)) !== UNAVAILABLE) writtenTooSoon += 1;
  }
  const results = { ...counts, ...(await load.end()) };
  return options.newMethod === '' || after.tree !== undefined
    ? results
    : { ...results, newerWrittenTooSoon: writtenTooSoon, newerNotWorkingAfter: notWorkingAfter };
}

/** From its next start on. */
function become(node: ClusterNode, { tree, more }: Revision): void {
  node.tree = tree;
  node.more = more;
}

/** People in browsers: the pages are those that the first nodes serve, and stay open while all nodes are replaced. */
async function audienceOf(cluster: Cluster, pages: PageKind, started: AsyncDisposableStack): Promise<Audience> {
  const browser = await startBrowser();
  started.defer(() => browser.close());
  const audience = await Audience.open(cluster, browser, pages);
  started.defer(() => audience.close());
  await audience.arrange();
  return audience;
}

async function look(
  audience: Audience | undefined,
  counts: { meetingsNotWhole: number; participantsLost: number },
): Promise<void> {
  if (audience === undefined) return;
  if (!(await audience.gather())) counts.meetingsNotWhole += 1;
  counts.participantsLost += await lost(audience);
}

/** The longest time without another picture of anybody, on any page. */
async function gapMs(audience: Audience | undefined, happen: () => Promise<unknown>): Promise<number> {
  if (audience === undefined) {
    await happen();
    return 0;
  }
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

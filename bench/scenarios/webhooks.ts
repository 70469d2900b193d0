/**
 * Webhooks of three nodes to a receiver that fails at random, while the node that sends them is killed and Redis fails over:
 * what came is held against what docs/WEBHOOKS.md promises. Then the receiver is away for hours.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { hasTcpPort } from '../harness/measures/process-usage.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { PostgresProcess } from '../harness/stores/postgres-process.ts';
import { RedisWithReplica } from '../harness/stores/redis-with-replica.ts';
import { until } from '../harness/until.ts';
import { MoodyReceiver } from './webhooks/moody-receiver.ts';
import { brokenOf, repeatsOf } from './webhooks/what-came.ts';
import { Writer } from './webhooks/writers.ts';

const Options = z.object({
  events: z.coerce.number().int().min(50).max(100_000),
  rooms: z.coerce.number().int().min(1).max(20),
  kills: z.coerce.number().int().min(0).max(10),
  awayHours: z.coerce.number().min(0).max(23),
  awayEvents: z.coerce.number().int().min(0).max(100_000),
  perSecond: z.coerce.number().min(1).max(500),
});
export type WebhooksOptions = z.infer<typeof Options>;

/** What was queued may take so long, with all that is tried again, in ms. */
const DELIVERED_WITHIN_MS = 180_000;
/** How often nodes count what waits: longer than that, in ms. */
const COUNTED_WITHIN_MS = 15_000;
const HOUR_MS = 3_600_000;
const MEGABYTE = 1_024 * 1_024;
const Created = z.object({ secret: z.string() });

export const webhooks = defineScenario({
  name: 'webhooks',
  summary: 'kills the sender and fails Redis over under webhooks to a receiver that fails at random, and then is away',
  programs: ['postgres', 'redis'],
  schema: Options,
  options: (command) =>
    command
      .option('--events <count>', 'messages that are written, about as many as are told', '1000')
      .option('--rooms <count>', 'in which they are written', '5')
      .option('--kills <count>', 'how often the node is killed that sends', '2')
      .option('--away-hours <count>', 'how long the receiver is away then', '8')
      .option('--away-events <count>', 'messages that are written meanwhile', '3000')
      .option('--per-second <count>', 'messages', '40'),
  async run(options, progress) {
    const results = await measureWebhooks(options, progress);
    // All that is promised is counted where it is not kept.
    if (Object.entries(results).some(([name, value]) => name.startsWith('broken') && value > 0)) process.exitCode = 1;
    return results;
  },
  quick: ['--events', '300', '--kills', '1', '--away-events', '500'],
});

/** What is promised and was not kept is counted under names that begin with `broken`. */
export async function measureWebhooks(options: WebhooksOptions, progress: Progress): Promise<Results> {
  await using started = endedInAnyCase();
  const redis = await RedisWithReplica.plan();
  started.defer(() => redis.close());
  await redis.start();
  const postgres = await PostgresProcess.start();
  started.defer(() => postgres.close());
  const receiver = await MoodyReceiver.start(Math.random);
  started.defer(() => receiver.close());
  const operatorKey = randomBytes(32).toString('base64url');
  const cluster = await Cluster.plan(['eu', 'us', 'ap'], async () => ({
    CAUSEWAY_REGISTRY_URL: redis.url,
    CAUSEWAY_STORE_URL: postgres.url,
    CAUSEWAY_API_OPERATOR_KEY: operatorKey,
    CAUSEWAY_WEBHOOKS_ALLOWED_NETWORKS: '["127.0.0.1"]',
    CAUSEWAY_WEBHOOKS_ALLOW_HTTP: 'true',
  }));
  started.defer(() => cluster.close());
  progress('three nodes, Redis with a replica, PostgreSQL');
  const { nodes } = cluster;
  await Promise.all([redis.ready(), ...nodes.map((node) => node.start())]);
  const [first] = cluster.pair;
  receiver.secret = Created.parse(
    await first.call(operatorKey, 'POST', '/webhooks?tenant=dev', { url: receiver.url }),
  ).secret;
  // The other nodes read it again and again.
  await delay(2_500);

  const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
  const writers = await Promise.all(rooms.flatMap((room) => nodes.map((node) => Writer.join(node, room))));
  const write = (count: number): Promise<void> => writeAll(writers, count, options.perSecond);

  const parts = options.kills + 2;
  const share = Math.ceil(options.events / parts);
  progress('the receiver fails at random');
  await write(share);
  for (let kill = 1; kill <= options.kills; kill += 1) {
    const sender = await senderOf(nodes, receiver);
    progress(`${sender.id}, which sends, is killed`);
    await Promise.all([write(share), replaceKilled(sender)]);
  }
  progress('Redis fails over');
  await Promise.all([write(share), redis.failOver()]);
  progress('all is to be delivered');
  const waiting = (): number => Number(postgres.query('select count(*) from webhook_deliveries'));
  const begun = performance.now();
  await until(() => waiting() === 0, DELIVERED_WITHIN_MS);
  const drainedMs = Math.round(performance.now() - begun);

  const away = await whileAway({ options, nodes, receiver, postgres, waiting, write }, progress);
  await Promise.all(writers.map((writer) => writer.leave()));
  const ended = (): number =>
    new Set(receiver.arrivals.flatMap(({ type, room }) => (type === 'room.ended' ? [room] : []))).size;
  await until(() => ended() === rooms.length && waiting() === 0, DELIVERED_WITHIN_MS);

  const { arrivals, counts } = receiver;
  const payloads = new Set(arrivals.map(({ data }) => data['payload']));
  const untold = writers.flatMap(({ acknowledged }) => acknowledged).filter((payload) => !payloads.has(payload));
  const { missing, wentBack, changed, doubled, forged } = brokenOf(arrivals);
  return {
    events: new Set(arrivals.map(({ id }) => id)).size,
    repeats: repeatsOf(arrivals),
    refused: counts.refuse,
    resets: counts.reset + counts.takeSilently,
    hangs: counts.hang,
    meetings: new Set(arrivals.map(({ meeting }) => meeting)).size,
    gaps: new Set(arrivals.flatMap(({ type, id }) => (type === 'room.gap' ? [id] : []))).size,
    drainedMs,
    brokenMissing: missing,
    brokenWentBack: wentBack,
    brokenChanged: changed,
    brokenDoubled: doubled,
    brokenForged: forged,
    brokenNotDelivered: waiting(),
    brokenNotEnded: rooms.length - ended(),
    brokenMessagesUntold: untold.length,
    ...away,
  };
}

/** Rooms and nodes in turns. */
async function writeAll(writers: readonly Writer[], count: number, perSecond: number): Promise<void> {
  const written: Promise<void>[] = [];
  for (let number = 0; number < count; number += 1) {
    written.push(writers[number % writers.length]?.write((writing += 1)) ?? Promise.resolve());
    await delay(1_000 / perSecond);
  }
  await Promise.all(written);
}
let writing = 0;

/** The node from which the last webhook came. */
async function senderOf(nodes: readonly ClusterNode[], { senderPort }: MoodyReceiver): Promise<ClusterNode> {
  for (const node of nodes) {
    const { pid } = await node.running();
    if (senderPort !== undefined && hasTcpPort(pid, senderPort)) return node;
  }
  // Its connection has ended meanwhile.
  const [any] = nodes;
  if (any === undefined) throw new Error('there are no nodes');
  return any;
}

async function replaceKilled(node: ClusterNode): Promise<void> {
  await node.kill();
  await delay(3_000);
  await node.start();
}

interface Away {
  readonly options: WebhooksOptions;
  readonly nodes: readonly ClusterNode[];
  readonly receiver: MoodyReceiver;
  readonly postgres: PostgresProcess;
  readonly waiting: () => number;
  readonly write: (count: number) => Promise<void>;
}

/** The receiver is away, and time passes: the queue is moved into the past, as far as its clock has to go. */
async function whileAway({ options, nodes, receiver, postgres, waiting, write }: Away, progress: Progress) {
  if (options.awayEvents === 0) return {};
  progress(`the receiver is away for ${options.awayHours} hours`);
  const memory = async (): Promise<number> =>
    Math.max(...(await Promise.all(nodes.map(async (node) => (await node.usage()).residentBytes))));
  const before = await memory();
  Object.assign(receiver, { away: true, moody: false });
  const steps = 4;
  for (let step = 0; step < steps; step += 1) {
    await write(Math.ceil(options.awayEvents / steps));
    const ms = Math.round((options.awayHours / steps) * HOUR_MS);
    postgres.query(`update webhook_deliveries set created_at = created_at - ${ms}, next_at = next_at - ${ms}`);
  }
  const grownBytes = (await memory()) - before;
  const counted = async (): Promise<boolean> => {
    const metrics = await Promise.all(nodes.map((node) => node.metrics()));
    const backlog = String(waiting());
    return metrics.every((text) => /^causeway_webhook_backlog (\d+)$/m.exec(text)?.[1] === backlog);
  };
  const rightBacklog = await until(counted, COUNTED_WITHIN_MS);
  const backlog = waiting();
  receiver.away = false;
  postgres.query('update webhook_deliveries set next_at = 0');
  const begun = performance.now();
  await until(() => waiting() === 0, DELIVERED_WITHIN_MS);
  return {
    awayBacklog: backlog,
    awayGrownMegabytes: Math.round(grownBytes / MEGABYTE),
    awayDrainedMs: Math.round(performance.now() - begun),
    brokenBacklogMetric: rightBacklog ? 0 : 1,
    // What waits, kept in memory, would be about 1 kB each and more than this only with tens of thousands of them.
    brokenMemory: grownBytes > 64 * MEGABYTE ? 1 : 0,
  };
}

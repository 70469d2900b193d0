/**
 * Many commands on three nodes that are killed, paused and left without Redis: in the end everybody sees the same room,
 * nobody is lost or doubled, and each is served by one node. `CAUSEWAY_CHAOS_RUNS` makes so many random runs
 * in three regions, and in one, instead of two; `CAUSEWAY_CHAOS_SEED` repeats one, and `CAUSEWAY_CHAOS_NIGHTLY` runs a list of
 * ten seeds, as a nightly job does.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DevelopmentKey } from '../auth/development-key.ts';
import { silentLogger } from '../ports/logger.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisRegistry } from '../registry/redis/redis-registry.ts';
import { replayed } from '../services/testing/replayed.ts';
import { ChaosClient } from './testing/chaos-client.ts';
import { ChaosCluster, SECRET } from './testing/chaos-cluster.ts';
import { disorder, due, seatsOf, seatsOfClients, servedBy, shownTo } from './testing/chaos-invariants.ts';
import { CLIENTS, MODERATORS, planOf, type Fault, type NodeName, type Step } from './testing/chaos-plan.ts';
import { type ChaosStore, oneRedis, redisCluster } from './testing/chaos-store.ts';

const RUNS = Number(process.env['CAUSEWAY_CHAOS_RUNS'] ?? 2);
/** A seat that nobody comes back to is given up after 30 s. */
const QUIET_WITHIN_MS = 50_000;
const RUN_WITHIN_MS = 180_000;
const START_WITHIN_MS = 120_000;
const TENANT = 'dev';

const key = new DevelopmentKey(SECRET);
let cluster: ChaosCluster;
let registry: RedisRegistry;

/** A region for each: the node that is asked takes whoever asks, so that the room is on all of them. */
const apart = (id: NodeName): string => id;
/** Who comes after the first is sent to where the room is, be that node alive or not. */
const together = (): string => 'eu';

/** Nodes on a Redis of this kind, for the tests of one group. */
function withNodesOn(open: () => Promise<ChaosStore>, regionOf = apart): void {
  beforeAll(async () => {
    cluster = await ChaosCluster.start(await open(), regionOf);
    const address = parseRedisUrl(cluster.store.url);
    registry = await RedisRegistry.open({ address, secret: SECRET, logger: silentLogger });
  }, START_WITHIN_MS);
  afterAll(async () => {
    await registry?.close();
    await cluster?.dispose();
  });
}

function people(room: string, note: (line: string) => void): ChaosClient[] {
  const all: ChaosClient[] = CLIENTS.map((identity, index) => {
    const role = MODERATORS.includes(identity) ? 'host' : 'participant';
    const urls = cluster.nodes.map(({ signalingUrl }) => signalingUrl);
    return new ChaosClient({
      identity,
      room,
      token: key.sign({ tenant: TENANT, room, identity, name: identity, role }),
      urls: [...urls.slice(index % urls.length), ...urls.slice(0, index % urls.length)],
      note,
      asksToRemove: (other) => {
        for (const each of all) if (each.identity === other) each.mayBeRemoved = true;
      },
    });
  });
  return all;
}

async function carryOut(plan: readonly Step[], clients: readonly ChaosClient[], note: (line: string) => void) {
  const faults: Promise<void>[] = [];
  for (const step of plan) {
    await delay(step.afterMs);
    if ('fault' in step) {
      note(`fault ${JSON.stringify(step.fault)}`);
      const struck = cluster.strike(step.fault);
      faults.push(struck.then((done) => note(`${done ? 'mended' : 'spared'} ${JSON.stringify(step.fault)}`)));
    } else {
      void clients.find(({ identity }) => identity === step.client)?.act(step.action);
    }
  }
  await Promise.all(faults);
  await Promise.all(clients.map((client) => client.done()));
}

/** Throws unless all agree with the room's log. */
async function agree(room: string, clients: readonly ChaosClient[]): Promise<void> {
  const truth = await replayed(registry, { tenant: TENANT, room });
  expect(seatsOf(truth)).toEqual(seatsOfClients(clients));
  for (const { identity, meeting } of clients) {
    if (meeting && meeting.state !== 'lobby') {
      const expected = due(truth, meeting);
      expect({ identity, ...shownTo(meeting, expected) }).toEqual({ identity, ...expected });
    }
  }
  for (const node of cluster.nodes) {
    const served = cluster.nodes.map(({ id }) => ({ id, participants: servedBy(truth, id) }));
    const { registryUp, nodes } = await node.report();
    expect({ registryUp, nodes }).toMatchObject({ registryUp: true, nodes: served.toSorted(byId) });
  }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

/** One who sees all joins through each node: what the one that serves it has of the room is what the others have. */
async function askEachNode(room: string, clients: readonly ChaosClient[], note: (line: string) => void) {
  const witnesses = cluster.nodes.map(({ id, signalingUrl }) => {
    const identity = `witness-${id}`;
    const token = key.sign({ tenant: TENANT, room, identity, name: identity, role: 'host' });
    return new ChaosClient({ identity, room, token, urls: [signalingUrl], note, asksToRemove: () => undefined });
  });
  await Promise.all(witnesses.map((witness) => witness.act({ do: 'join' })));
  await vi.waitFor(() => agree(room, [...clients, ...witnesses]), { timeout: 10_000, interval: 200 });
  await Promise.all(witnesses.map((witness) => witness.act({ do: 'leave' })));
  await vi.waitFor(() => agree(room, clients), { timeout: 10_000, interval: 200 });
}

async function run(plan: readonly Step[], room: string, lines: string[]): Promise<void> {
  const since = performance.now();
  const note = (line: string): void => void lines.push(`${Math.round(performance.now() - since)} ${line}`);
  const clients = people(room, note);
  await Promise.all(clients.map((client) => client.act({ do: 'join' })));
  try {
    await carryOut(plan, clients, note);
    note('the storm is over');
    await vi.waitFor(() => agree(room, clients), { timeout: QUIET_WITHIN_MS, interval: 200 });
    note('all agree');
    await askEachNode(room, clients, note);
    expect(clients.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(clients.flatMap(disorder)).toEqual([]);
    expect(cluster.nodes.flatMap(({ crashes }) => crashes)).toEqual([]);
  } catch (error) {
    for (const { identity, meeting } of clients)
      if (meeting) note(`${identity} sees ${inspect(shownTo(meeting, { chat: [] }))}`);
    throw error;
  } finally {
    await Promise.all(clients.map((client) => client.act({ do: 'leave' })));
  }
}

/** Says how to repeat a run that fails, and keeps what was done and what the nodes wrote. */
async function reported(name: string, plan: readonly Step[], room: string): Promise<void> {
  const lines: string[] = [];
  try {
    await run(plan, room, lines);
  } catch (error) {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-chaos-'));
    writeFileSync(join(folder, 'run.log'), lines.join('\n'));
    writeFileSync(join(folder, 'error.log'), inspect(error, { depth: 8 }));
    for (const { id, output } of cluster.nodes) writeFileSync(join(folder, `${id}.log`), output);
    process.stderr.write(`chaos: ${name} failed: what happened is in ${folder}\n`);
    throw error;
  }
}

const given = process.env['CAUSEWAY_CHAOS_SEED'];
/** For a nightly job: the same ten every time, so that what it finds can be compared from night to night. */
const NIGHTLY_SEEDS = [
  1_100_001, 271_828_182, 314_159_265, 577_215_664, 693_147_180, 1_202_056_903, 1_414_213_562, 1_618_033_988,
  1_732_050_807, 2_007_128_639,
];

function seedsOfThisRun(): readonly number[] {
  if (given !== undefined) return [Number(given)];
  if (process.env['CAUSEWAY_CHAOS_NIGHTLY'] !== undefined) return NIGHTLY_SEEDS;
  return Array.from({ length: RUNS }, () => randomInt(2 ** 31 - 1));
}
const seeds = seedsOfThisRun();

/** Everybody sends a camera and then, after the fault, a message. */
const struckBy = (fault: Fault): readonly Step[] => [
  ...CLIENTS.map((client): Step => ({ afterMs: 20, client, action: { do: 'publish', source: 'camera' } })),
  { afterMs: 500, fault },
  ...CLIENTS.map((client): Step => ({ afterMs: 20, client, action: { do: 'send' } })),
];

describe('on one Redis', () => {
  withNodesOn(oneRedis);

  test.for(seeds)('whatever befalls them: CAUSEWAY_CHAOS_SEED=%i', { timeout: RUN_WITHIN_MS }, async (seed) => {
    process.stdout.write(`chaos: CAUSEWAY_CHAOS_SEED=${seed}\n`);
    await reported(`seed ${seed}`, planOf(seed), `chaos-${seed}`);
  });

  test('it is stopped, and comes back empty', { timeout: RUN_WITHIN_MS }, async () => {
    const forMs = Number(process.env['CAUSEWAY_CHAOS_REDIS_AWAY_MS'] ?? 4_000);
    await reported('the stop of Redis', struckBy({ redis: 'stop', forMs }), 'without-redis');
  });

  test('it is emptied while it is in use', { timeout: RUN_WITHIN_MS }, async () => {
    await reported('the emptied Redis', struckBy({ redis: 'flush', forMs: 0 }), 'emptied');
  });
});

describe('in one region', () => {
  withNodesOn(oneRedis, together);

  test.for(seeds)('whatever befalls them: CAUSEWAY_CHAOS_SEED=%i', { timeout: RUN_WITHIN_MS }, async (seed) => {
    process.stdout.write(`chaos: in one region, CAUSEWAY_CHAOS_SEED=${seed}\n`);
    await reported(`seed ${seed} in one region`, planOf(seed), `chaos-${seed}`);
  });
});

describe('on a Redis Cluster', () => {
  const room = 'without-master';
  withNodesOn(() => redisCluster({ tenant: TENANT, room }));

  test('the master that holds the room is killed', { timeout: RUN_WITHIN_MS }, async () => {
    await reported('the death of a master', struckBy({ redis: 'stop', forMs: 0 }), room);
  });
});

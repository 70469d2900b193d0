/** What becomes of rooms when Redis is silent, dies, comes back empty, or fails over. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CONTEXT, join, KEY, message, seatOf } from '../../domain/testing/rooms.ts';
import type { RoomEvent } from '../../domain/room/features.ts';
import type { RoomState } from '../../domain/room/state.ts';
import { systemClock } from '../../ports/clock.ts';
import { silentLogger } from '../../ports/logger.ts';
import { parseRedisUrl } from '../../redis/redis-url.ts';
import { RedisClusterServers, RedisServer } from '../../redis/testing/redis-server.ts';
import { RoomReplica, type ReplicaListener } from '../../services/room-replica.ts';
import { RedisRegistry } from './redis-registry.ts';
import { keyOf, SECRET } from './testing/room-names.ts';

/** By when everything has to be well again, from the moment that Redis is. */
const HEALED = { timeout: 5_000, interval: 20 };

const note: RoomEvent = { type: 'messageSent', from: 'ann', topic: 'note', payload: 'n', to: null, at: 1_000 };

async function startServer(): Promise<RedisServer> {
  const server = await RedisServer.start();
  onTestFinished(() => server.dispose());
  return server;
}

async function openRegistry(url: string): Promise<RedisRegistry> {
  const registry = await RedisRegistry.open({ address: parseRedisUrl(url), secret: SECRET, logger: silentLogger });
  onTestFinished(() => registry.close());
  return registry;
}

interface Node {
  readonly registry: RedisRegistry;
  readonly replica: RoomReplica;
  /** Sequence numbers of the events heard. */
  readonly heard: number[];
  readonly resets: RoomState[];
}

async function openNode(url: string): Promise<Node> {
  const registry = await openRegistry(url);
  const heard: number[] = [];
  const resets: RoomState[] = [];
  const listener: ReplicaListener = {
    event: ({ seq }) => void heard.push(seq),
    unreadable: () => undefined,
    reset: (previous) => void resets.push(previous),
    orphaned: () => undefined,
  };
  const replica = await RoomReplica.open(
    KEY,
    { registry, context: () => CONTEXT, clock: systemClock, logger: silentLogger },
    listener,
  );
  onTestFinished(() => replica.close());
  return { registry, replica, heard, resets };
}

/** Two nodes with somebody each in one room. */
async function meeting(url: string): Promise<readonly [Node, Node]> {
  const nodes = [await openNode(url), await openNode(url)] as const;
  await nodes[0].replica.execute(join('ann', { node: 'node-1' }));
  await nodes[1].replica.execute(join('bob', { node: 'node-2' }));
  await vi.waitFor(() => expect(nodes[0].replica.state).toEqual(nodes[1].replica.state));
  return nodes;
}

const namesIn = ({ replica }: Node): readonly string[] => [...replica.state.participants.keys()];

/** Says something until it is heard. */
const speak = ({ replica }: Node, identity: string): Promise<unknown> =>
  vi.waitFor(() => replica.execute(message(seatOf(replica.state, identity))), HEALED);

async function expectEqual(one: Node, two: Node): Promise<void> {
  await vi.waitFor(() => expect(one.replica.state).toEqual(two.replica.state), HEALED);
}

describe('a silent Redis', () => {
  test('is noticed within 5 s by every method, and all goes on when it speaks again', async () => {
    const server = await startServer();
    const [one, two] = await meeting(server.url);
    server.pause();
    const began = performance.now();
    const { seq } = one.replica.state;
    const asked = await Promise.allSettled([
      one.registry.append(KEY, seq, [note]),
      one.registry.read(KEY, 0),
      one.registry.follow({ ...KEY, room: 'another' }, 0, () => undefined),
      one.registry.storeSnapshot(KEY, { ...KEY, seq, locked: false, lobby: false, participants: [] }),
      one.registry.restore({ ...KEY, room: 'another' }, { ...KEY, seq, locked: false, lobby: false, participants: [] }),
      one.registry.forget(KEY, seq),
      two.replica.execute(join('cas')),
    ]);
    const unavailable = { name: 'CausewayError', code: 'unavailable', retryAfterMs: expect.any(Number) };
    expect(asked).toEqual(asked.map(() => ({ status: 'rejected', reason: expect.objectContaining(unavailable) })));
    expect(performance.now() - began).toBeLessThan(5_000);
    server.resume();
    await speak(one, 'ann');
    await speak(two, 'bob');
    await expectEqual(one, two);
  });

  test('that was silent for a moment made no event twice, and lost none', async () => {
    const server = await startServer();
    const [one, two] = await meeting(server.url);
    server.pause();
    const saying = ['ann', 'ann', 'ann'].map(() => one.replica.execute(message(seatOf(one.replica.state, 'ann'))));
    // Longer than one command may take, shorter than the registry's patience: the answer is lost, the message is not.
    setTimeout(() => server.resume(), 1_900);
    const said = await Promise.all(saying);
    expect(said.flat().map(({ seq }) => seq)).toEqual([3, 4, 5]);
    await expectEqual(one, two);
    expect(one.replica.state.seq).toBe(5);
    expect(two.heard).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a Redis that lost everything', () => {
  test('while it was restarted has the rooms back within 5 s, and clients’ numbers go on', async () => {
    const server = await startServer();
    const [one, two] = await meeting(server.url);
    await server.kill();
    await expect(one.replica.execute(join('cas'))).rejects.toMatchObject({ code: 'unavailable' });
    await server.start();
    await vi.waitFor(async () => {
      expect(await server.command('HGET', keyOf(KEY), 'seq')).toBe('1002');
    }, HEALED);
    await expectEqual(one, two);
    expect(namesIn(two)).toEqual(['ann', 'bob']);
    await speak(two, 'bob');
    await expectEqual(one, two);
    expect(one.heard).toEqual([1, 2, 1_003]);
  });

  test('while it ran, too', async () => {
    const server = await startServer();
    const [one, two] = await meeting(server.url);
    await server.command('FLUSHALL');
    await vi.waitFor(() => expect([one, two].map(({ replica }) => replica.state.seq)).toEqual([1_002, 1_002]), HEALED);
    expect(namesIn(one)).toEqual(['ann', 'bob']);
    await expectEqual(one, two);
  });

  test('is told what the next command needs, at once', async () => {
    const server = await startServer();
    const [one, two] = await meeting(server.url);
    await server.command('FLUSHALL');
    await expect(one.replica.execute(join('cas'))).resolves.toMatchObject([{ seq: 1_003 }]);
    await expectEqual(one, two);
    expect(namesIn(two)).toEqual(['ann', 'bob', 'cas']);
  });
});

test('a log that no node cares for lapses; one that is followed is kept', async () => {
  const server = await startServer();
  const registry = await openRegistry(server.url);
  const abandoned = { ...KEY, room: 'abandoned' };
  await registry.append(KEY, 0, [note]);
  await registry.append(abandoned, 0, [note]);
  const lifeOf = async (room: typeof KEY): Promise<number> => Number(await server.command('PTTL', keyOf(room)));
  expect(await lifeOf(abandoned)).toBeGreaterThan(0);
  await server.command('PEXPIRE', keyOf(KEY), 10_000);
  await server.command('PEXPIRE', keyOf(abandoned), 10_000);
  await registry.follow(KEY, 0, () => undefined);
  await vi.waitFor(async () => expect(await lifeOf(KEY)).toBeGreaterThan(10_000), HEALED);
  expect(await lifeOf(abandoned)).toBeLessThanOrEqual(10_000);
});

test('a Redis Cluster whose master is killed goes on with its replica, and nobody’s number goes back', async () => {
  const cluster = await RedisClusterServers.start({ replicas: true });
  onTestFinished(() => cluster.dispose());
  const [one, two] = await meeting(cluster.url);
  await speak(one, 'ann');
  await expectEqual(one, two);
  const master = await cluster.masterOf(keyOf(KEY));
  await master.kill();
  await vi.waitFor(() => one.replica.execute(message(seatOf(one.replica.state, 'ann'))), {
    timeout: 15_000,
    interval: 100,
  });
  await speak(two, 'bob');
  await expectEqual(one, two);
  expect(namesIn(one)).toEqual(['ann', 'bob']);
  expect(one.heard).toEqual(one.heard.toSorted((a, b) => a - b));
});

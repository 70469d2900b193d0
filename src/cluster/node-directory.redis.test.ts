import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../ports/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import type { NodeCondition, NodeInfo } from '../ports/node-directory.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisClusterServers, RedisServer } from '../redis/testing/redis-server.ts';
import { NodeIdTakenError, RedisNodeDirectory } from './node-directory-redis.ts';
import { nodeInfo } from './testing/nodes.ts';

/** A fifth of the real one. */
const LEASE_MS = 1_000;
/** More than a lease's time, and the refreshes around it. */
const LEASE_PATIENCE = { timeout: 15_000, interval: 50 };

interface Announced {
  readonly directory: RedisNodeDirectory;
  readonly lost: readonly NodeInfo[];
  condition: NodeCondition;
}

async function announce(url: string, id: string, incarnation = `${id}-1`): Promise<Announced> {
  const { load, draining, rooms, participants, hops, ...identity } = nodeInfo(id, { incarnation });
  const announced = { condition: { load, draining, rooms, participants, hops } };
  const directory = await RedisNodeDirectory.open({
    address: parseRedisUrl(url),
    identity,
    condition: () => announced.condition,
    clock: systemClock,
    logger: silentLogger,
    leaseMs: LEASE_MS,
  });
  onTestFinished(() => directory.close());
  const lost: NodeInfo[] = [];
  directory.onLost((node) => void lost.push(node));
  return Object.assign(announced, { directory, lost });
}

const idsOf = ({ directory }: Announced): readonly string[] =>
  directory
    .nodes()
    .map(({ id }) => id)
    .toSorted();

const sees = (node: Announced, ...ids: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(idsOf(node)).toEqual(ids), LEASE_PATIENCE);

/** The node dies: nobody renews its lease, and nobody gives it up. */
function die({ directory }: Announced): void {
  vi.spyOn(directory, 'refresh').mockReturnValue(new Promise(() => undefined));
}

describe('on one Redis', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(() => server.command('FLUSHALL'));
  afterAll(() => server.dispose());

  test('nodes see each other, as they are', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b/{ö} *');
    expect(idsOf(b)).toEqual(['a', 'b/{ö} *']);
    await sees(a, 'a', 'b/{ö} *');
    a.condition = { ...a.condition, draining: true, load: 0.5 };
    await a.directory.refresh();
    await b.directory.refresh();
    expect(b.directory.nodes()[1]).toEqual(nodeInfo('a', { draining: true, load: 0.5 }));
  });

  test('a node that gives its lease up is gone, for those too who wait to be sure', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b');
    await sees(a, 'a', 'b');
    await b.directory.close();
    await b.directory.close();
    await vi.waitFor(() => expect(a.lost.map(({ id }) => id)).toEqual(['b']), LEASE_PATIENCE);
    expect(idsOf(a)).toEqual(['a']);
    expect(await server.command('KEYS', '*')).toHaveLength(2);
  });

  test('a node that dies is lost when its lease has lapsed, once', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b');
    await sees(a, 'a', 'b');
    die(b);
    await vi.waitFor(() => expect(a.lost.map(({ id }) => id)).toEqual(['b']), LEASE_PATIENCE);
    expect(await server.command('EXISTS', 'causeway:node:b')).toBe(0);
    await vi.waitFor(async () => expect(await server.command('SMEMBERS', 'causeway:nodes')).toEqual(['a']));
    expect(a.lost).toHaveLength(1);
  });

  test('the id of a living node cannot be announced again, and it stays as it is', async () => {
    const a = await announce(server.url, 'a');
    await expect(announce(server.url, 'a', 'a-2')).rejects.toThrow(NodeIdTakenError);
    await a.directory.refresh();
    expect(await server.command('HGET', 'causeway:node:a', 'incarnation')).toBe('a-1');
  });

  test('a node that dies and starts again waits for its own lease to lapse', async () => {
    const first = await announce(server.url, 'a');
    const other = await announce(server.url, 'b');
    die(first);
    const second = await announce(server.url, 'a', 'a-2');
    await sees(second, 'a', 'b');
    await vi.waitFor(() => expect(other.lost.map(({ incarnation }) => incarnation)).toEqual(['a-1']), LEASE_PATIENCE);
    await sees(other, 'a', 'b');
    vi.restoreAllMocks();
    await expect(first.directory.refresh()).rejects.toThrow(NodeIdTakenError);
  });

  test('what is no node’s telling is passed over', async () => {
    const a = await announce(server.url, 'a');
    await server.command('SADD', 'causeway:nodes', 'x', 'y', 'z');
    await server.command('HSET', 'causeway:node:x', 'incarnation', 'x-1', 'node', '{');
    await server.command('HSET', 'causeway:node:y', 'incarnation', 'y-1', 'node', '{"id":"y"}');
    await server.command('HSET', 'causeway:node:z', 'incarnation', 'a-1', 'node', JSON.stringify(nodeInfo('a')));
    await a.directory.refresh();
    expect(idsOf(a)).toEqual(['a']);
  });
});

describe('while Redis is away', () => {
  async function twoNodes() {
    const server = await RedisServer.start();
    onTestFinished(() => server.dispose());
    const [a, b] = [await announce(server.url, 'a'), await announce(server.url, 'b')];
    await sees(a, 'a', 'b');
    return { server, a, b };
  }

  test.each<[string, (server: RedisServer) => Promise<void> | void, (server: RedisServer) => Promise<void> | void]>([
    ['it is silent', (server) => server.pause(), (server) => server.resume()],
    ['it is gone, and comes back empty', (server) => server.kill(), (server) => server.start()],
  ])('nobody is lost, neither while %s nor right after', async (_name, takeAway, bringBack) => {
    const { server, a, b } = await twoNodes();
    await takeAway(server);
    await expect(a.directory.refresh()).rejects.toMatchObject({ code: 'unavailable' });
    expect(idsOf(a)).toEqual(['a', 'b']);
    await bringBack(server);
    await vi.waitFor(() => a.directory.refresh(), LEASE_PATIENCE);
    expect(idsOf(a)).toEqual(['a', 'b']);
    await vi.waitFor(() => b.directory.refresh(), LEASE_PATIENCE);
    expect(a.lost).toEqual([]);
    // Who dies now is lost all the same.
    die(b);
    await vi.waitFor(() => expect(a.lost.map(({ id }) => id)).toEqual(['b']), LEASE_PATIENCE);
  });

  test('nobody is lost when it forgets everything while it runs', async () => {
    const { server, a, b } = await twoNodes();
    await server.command('FLUSHALL');
    await a.directory.refresh();
    expect(idsOf(a)).toEqual(['a', 'b']);
    await b.directory.refresh();
    await a.directory.refresh();
    expect(a.lost).toEqual([]);
    expect(idsOf(a)).toEqual(['a', 'b']);
  });

  test('a node starts on its own, and is announced when it can be', async () => {
    const server = await RedisServer.start();
    onTestFinished(() => server.dispose());
    await server.kill();
    const a = await announce(server.url, 'a');
    expect(idsOf(a)).toEqual(['a']);
    await server.start();
    await vi.waitFor(async () => expect(await server.command('EXISTS', 'causeway:node:a')).toBe(1), LEASE_PATIENCE);
  });
});

test('nodes see each other on a Redis Cluster', async () => {
  const cluster = await RedisClusterServers.start();
  onTestFinished(() => cluster.dispose());
  const nodes = await Promise.all(['a', 'b', 'c'].map((id) => announce(cluster.url, id)));
  for (const node of nodes) await sees(node, 'a', 'b', 'c');
});

import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../ports/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import type { NodeCondition, NodeInfo } from '../ports/node-directory.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisClusterServers, RedisServer } from '../redis/testing/redis-server.ts';
import { NodeIdTakenError, RedisNodeDirectory } from './node-directory-redis.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { LeaseReader, type RejectedLease } from './lease-text.ts';
import { nodeInfo } from './testing/nodes.ts';

/** A fifth of the real one. */
const LEASE_MS = 1_000;
/** More than a lease's time, and the refreshes around it. */
const LEASE_PATIENCE = { timeout: 15_000, interval: 50 };

const SECRET = 'a secret of the nodes, for tests';
const authenticator = new Authenticator(SECRET);
const NODES_KEY = `causeway:${authenticator.namespace}:nodes`;
const leaseKeyOf = (id: string): string => `causeway:${authenticator.namespace}:node:${id}`;
/** What a node writes into its lease. */
const sealed = (node: NodeInfo, beat: number, id = node.id): string =>
  new LeaseReader(authenticator, LEASE_MS).seal(leaseKeyOf(id), node, beat);

interface Announced {
  readonly rejected: readonly RejectedLease[];
  readonly directory: RedisNodeDirectory;
  readonly lost: readonly NodeInfo[];
  condition: NodeCondition;
}

async function announce(
  url: string,
  id: string,
  incarnation = `${id}-1`,
  secret = SECRET,
  logLevel = 1,
): Promise<Announced> {
  const { load, draining, rooms, participants, hops, links, ...identity } = nodeInfo(id, { incarnation, logLevel });
  const announced = { condition: { load, draining, rooms, participants, hops, links } };
  const rejected: RejectedLease[] = [];
  const directory = await RedisNodeDirectory.open({
    address: parseRedisUrl(url),
    identity,
    condition: () => announced.condition,
    secret,
    onRejected: (reason) => void rejected.push(reason),
    clock: systemClock,
    logger: silentLogger,
    leaseMs: LEASE_MS,
  });
  onTestFinished(() => directory.close());
  const lost: NodeInfo[] = [];
  directory.onLost((node) => void lost.push(node));
  return Object.assign(announced, { directory, lost, rejected });
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
    expect(await server.command('EXISTS', leaseKeyOf('b'))).toBe(0);
    await vi.waitFor(async () => expect(await server.command('SMEMBERS', NODES_KEY)).toEqual(['a']));
    expect(a.lost).toHaveLength(1);
  });

  test('the id of a living node cannot be announced again, and it stays as it is', async () => {
    const a = await announce(server.url, 'a');
    await expect(announce(server.url, 'a', 'a-2')).rejects.toThrow(NodeIdTakenError);
    await a.directory.refresh();
    expect(await server.command('HGET', leaseKeyOf('a'), 'incarnation')).toBe('a-1');
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

  test.each<[string, string]>([
    ['no JSON', '{'],
    ['without a code', JSON.stringify({ beat: 1, node: nodeInfo('x') })],
    ['of another node', sealed(nodeInfo('a'), 1)],
    [
      'by another secret',
      new LeaseReader(new Authenticator('x'.repeat(32)), LEASE_MS).seal(leaseKeyOf('x'), nodeInfo('x'), 1),
    ],
    [
      'of a node with no form that is known',
      authenticator.seal('lease', [leaseKeyOf('x')], '{"beat":1,"node":{"id":"x"}}'),
    ],
    ['with a URL that is none', sealed(nodeInfo('x', { signalingUrl: 'wss://[' }), 1)],
    ['with a URL of a page', sealed(nodeInfo('x', { signalingUrl: 'javascript:alert(1)' }), 1)],
    ['of 1 MiB', 'x'.repeat(1 << 20)],
    ['that is empty', ''],
  ])('a lease %s is passed over', async (_name, text) => {
    const a = await announce(server.url, 'a');
    await server.command('SADD', NODES_KEY, 'x');
    await server.command('HSET', leaseKeyOf('x'), 'incarnation', 'x-1', 'node', text);
    await a.directory.refresh();
    expect(idsOf(a)).toEqual(['a']);
    expect(a.directory.reachable).toBe(true);
  });

  test('the log level is the least of all who live, and the first where a node announces none', async () => {
    const a = await announce(server.url, 'a', 'a-1', SECRET, 3);
    expect(a.directory.logLevel).toBe(3);
    const b = await announce(server.url, 'b', 'b-1', SECRET, 2);
    await vi.waitFor(() => expect(a.directory.logLevel).toBe(2), LEASE_PATIENCE);
    expect(b.directory.logLevel).toBe(2);
    const { logLevel: _none, ...first } = nodeInfo('c');
    await server.command('SADD', NODES_KEY, 'c');
    const text = authenticator.seal('lease', [leaseKeyOf('c')], JSON.stringify({ beat: 1, node: first }));
    await server.command('HSET', leaseKeyOf('c'), 'incarnation', 'c-1', 'node', text);
    await server.command('PEXPIRE', leaseKeyOf('c'), LEASE_MS);
    await vi.waitFor(() => expect(a.directory.logLevel).toBe(1), LEASE_PATIENCE);
    await b.directory.close();
    // When those of earlier versions have gone.
    await vi.waitFor(() => expect(a.directory.logLevel).toBe(3), LEASE_PATIENCE);
  });

  test('a list of nodes, or a lease, of another kind is replaced', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b');
    await sees(a, 'a', 'b');
    await server.command('SET', NODES_KEY, 'x');
    await server.command('SET', leaseKeyOf('a'), 'x');
    await a.directory.refresh();
    await b.directory.refresh();
    expect([idsOf(a), idsOf(b)]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect([...a.lost, ...b.lost]).toEqual([]);
  });

  test('a node whose lease somebody writes over is there, and takes it back', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b');
    await sees(a, 'a', 'b');
    const old = String(await server.command('HGET', leaseKeyOf('b'), 'node'));
    await b.directory.refresh();
    await a.directory.refresh();
    const third = sealed(nodeInfo('b', { incarnation: 'b-0' }), 1_000);
    for (const text of ['x', old, third]) {
      await server.command('HSET', leaseKeyOf('b'), 'incarnation', 'b-0', 'node', text);
      await server.command('PERSIST', leaseKeyOf('b'));
      if (text !== third) await a.directory.refresh();
      await b.directory.refresh();
      expect(await server.command('HGET', leaseKeyOf('b'), 'incarnation')).toBe('b-1');
    }
    await a.directory.refresh();
    expect(idsOf(a)).toEqual(['a', 'b']);
    expect([...a.lost, ...b.lost]).toEqual([]);
    expect(a.rejected).toContain('forgedLease');
  });

  test('a lease that somebody keeps after its node’s death lapses all the same, for the next process of its id too', async () => {
    const a = await announce(server.url, 'a');
    const b = await announce(server.url, 'b');
    await sees(a, 'a', 'b');
    die(b);
    await server.command('PERSIST', leaseKeyOf('b'));
    await vi.waitFor(() => expect(a.lost.map(({ id }) => id)).toEqual(['b']), LEASE_PATIENCE);
    expect(idsOf(a)).toEqual(['a']);
    const next = await announce(server.url, 'b', 'b-2');
    await sees(next, 'a', 'b');
    await sees(a, 'a', 'b');
  });

  test('nodes with another secret are not there for these, nor these for them', async () => {
    const a = await announce(server.url, 'a');
    const stranger = await announce(server.url, 'a', 'a-2', 'another secret than the other nodes have');
    await announce(server.url, 'b', 'b-2', 'another secret than the other nodes have');
    await stranger.directory.refresh();
    await a.directory.refresh();
    expect([idsOf(a), idsOf(stranger)]).toEqual([['a'], ['a', 'b']]);
    await stranger.directory.close();
    await a.directory.refresh();
    expect(a.directory.reachable).toBe(true);
    expect(a.lost).toEqual([]);
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
    await vi.waitFor(async () => expect(await server.command('EXISTS', leaseKeyOf('a'))).toBe(1), LEASE_PATIENCE);
  });
});

test('nodes see each other on a Redis Cluster', async () => {
  const cluster = await RedisClusterServers.start();
  onTestFinished(() => cluster.dispose());
  const nodes = await Promise.all(['a', 'b', 'c'].map((id) => announce(cluster.url, id)));
  for (const node of nodes) await sees(node, 'a', 'b', 'c');
});

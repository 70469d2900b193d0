import { describe, expect, onTestFinished, test } from 'vitest';
import type { Coordination } from '../ports/coordination.ts';
import { silentLogger } from '../ports/logger.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { RedisClient } from '../redis/redis-client.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisServer } from '../redis/testing/redis-server.ts';
import { coordinateAlone } from './alone.ts';
import { coordinateOverRedis } from './over-redis.ts';

async function twoOverRedis(): Promise<[Coordination, Coordination, RedisServer]> {
  const server = await RedisServer.start();
  onTestFinished(() => server.dispose());
  const open = async (node: string): Promise<Coordination> => {
    const client = new RedisClient(parseRedisUrl(server.url), silentLogger);
    expect(await client.ready(5_000)).toBe(true);
    const authenticator = new Authenticator('a secret of the cluster, known to all');
    const coordination = coordinateOverRedis({ client, authenticator, node, incarnation: `process of ${node}` });
    onTestFinished(() => coordination.close());
    return coordination;
  };
  return [await open('a'), await open('b'), server];
}

describe.each([
  ['alone', async (): Promise<Coordination> => coordinateAlone()],
  ['over Redis', async (): Promise<Coordination> => (await twoOverRedis())[0]],
])('a node %s', (_, open) => {
  test('knows which rooms are open, which nodes are drained, and holds leases', async () => {
    const { rooms, orders, leases } = await open();
    await rooms.announce('acme', ['x', 'y']);
    expect(await rooms.list('acme', ['a'])).toEqual(['x', 'y']);
    expect(await rooms.list('globex', ['a'])).toEqual([]);
    await rooms.announce('acme', []);
    expect(await rooms.list('acme', ['a'])).toEqual([]);
    await orders.setDrained('a', true);
    expect([await orders.isDrained('a'), await orders.isDrained('b')]).toEqual([true, false]);
    await orders.setDrained('a', false);
    expect(await orders.isDrained('a')).toBe(false);
    expect(await leases.hold('room', 1_000)).toBe(true);
    expect(await leases.hold('room', 1_000)).toBe(true);
    await leases.letGo('room');
  });
});

test('two nodes know of each other, and one at a time has a lease', async () => {
  const [a, b, server] = await twoOverRedis();
  await a.rooms.announce('acme', ['x', 'both']);
  await b.rooms.announce('acme', ['both', 'z']);
  expect((await b.rooms.list('acme', ['a', 'b'])).toSorted()).toEqual(['both', 'x', 'z']);
  expect(await a.leases.hold('room', 200)).toBe(true);
  expect(await b.leases.hold('room', 200)).toBe(false);
  await b.leases.letGo('room');
  expect(await b.leases.hold('room', 200)).toBe(false);
  // It lapses by itself.
  await expect.poll(() => b.leases.hold('room', 60_000)).toBe(true);
  await b.leases.letGo('room');
  expect(await a.leases.hold('room', 200)).toBe(true);
  // What somebody else puts there is not believed.
  await a.orders.setDrained('a', true);
  const [key] = await keysOf(server, '*:drained:a');
  await server.command('SET', key ?? '', 'drained');
  expect(await b.orders.isDrained('a')).toBe(false);
});

async function keysOf(server: RedisServer, pattern: string): Promise<string[]> {
  const keys = await server.command('KEYS', pattern);
  return Array.isArray(keys) ? keys.map(String) : [];
}

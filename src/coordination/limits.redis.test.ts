/** Limits of two nodes that share a Redis: they hold over both, and each holds them alone while Redis is away. */
import { expect, onTestFinished, test } from 'vitest';
import type { Coordination } from '../ports/coordination.ts';
import { silentLogger } from '../ports/logger.ts';
import type { Rate } from '../ports/rates.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { RedisClient } from '../redis/redis-client.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisServer } from '../redis/testing/redis-server.ts';
import { coordinateOverRedis } from './over-redis.ts';

async function twoNodes(): Promise<[Coordination, Coordination, RedisServer]> {
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

/** The same bound of two nodes. */
async function ratesOfTwo(most: number): Promise<[Rate, Rate]> {
  const [a, b] = await twoNodes();
  return [a.rates('tries', () => most, 60), b.rates('tries', () => most, 60)];
}

test('a bound holds over both nodes, and tells what is left', async () => {
  const [a, b] = await ratesOfTwo(3);
  expect(await a.take('ann')).toMatchObject({ within: true, remaining: 2 });
  expect(await b.take('ann')).toMatchObject({ within: true, remaining: 1 });
  expect(await a.take('ann')).toMatchObject({ within: true, remaining: 0 });
  expect([a.waitMs('ann'), b.waitMs('ann')]).toEqual([0, 0]);
  const refused = await b.take('ann');
  expect(refused).toMatchObject({ within: false, remaining: 0 });
  expect(refused.resetMs).toBeGreaterThan(50_000);
  expect(refused.resetMs).toBeLessThanOrEqual(60_000);
  expect(b.waitMs('ann')).toBeGreaterThan(50_000);
  expect(await a.take('bob')).toMatchObject({ within: true, remaining: 2 });
});

test('who has had all is refused without asking Redis, and a window ends', async () => {
  const [{ rates }, , server] = await twoNodes();
  const rate = rates('tries', () => 1, 1);
  await rate.take('ann');
  await rate.take('ann');
  const before = Number(/total_commands_processed:(\d+)/.exec(String(await server.command('INFO', 'stats')))?.[1]);
  for (let tries = 0; tries < 50; tries += 1) expect(await rate.take('ann')).toMatchObject({ within: false });
  const after = Number(/total_commands_processed:(\d+)/.exec(String(await server.command('INFO', 'stats')))?.[1]);
  expect(after - before).toBeLessThan(20);
  await expect.poll(() => rate.waitMs('ann')).toBe(0);
  await expect.poll(async () => (await rate.take('ann')).within).toBe(true);
});

test('while Redis is away each node counts alone, at once; when it is back they count together', async () => {
  const [a, b, server] = await twoNodes();
  const first = a.rates('tries', () => 2, 60);
  const second = b.rates('tries', () => 2, 60);
  await server.kill();
  await expect.poll(() => a.leases.hold('x', 1).then(String, () => 'away')).toBe('away');
  const taken = [await first.take('ann'), await second.take('ann'), await first.take('ann'), await first.take('ann')];
  expect(taken.map(({ within }) => within)).toEqual([true, true, true, false]);
  await server.start();
  await expect.poll(() => b.leases.hold('x', 1).then(String, () => 'away')).toBe('true');
  expect(await second.take('bob')).toMatchObject({ remaining: 1 });
  await expect.poll(() => a.leases.hold('y', 1).then(String, () => 'away')).toBe('true');
  expect(await first.take('bob')).toMatchObject({ remaining: 0 });
});

test('a bound that changes holds from the next one on; without one nobody is asked', async () => {
  const [{ rates }, , server] = await twoNodes();
  let most = 1;
  const rate = rates('tries', () => most, 60);
  await rate.take('ann');
  most = 5;
  expect(await rate.take('ann')).toMatchObject({ within: true, remaining: 3 });
  most = Infinity;
  await server.kill();
  expect(await rate.take('ann')).toEqual({ within: true, remaining: Infinity, resetMs: 0 });
});

test('a tenant has so many rooms over both nodes; one that is on both counts once', async () => {
  const [{ rooms: a }, { rooms: b }, server] = await twoNodes();
  expect(await a.claim('acme', 'stand up', 2)).toBe(true);
  expect(await b.claim('acme', 'stand up', 2)).toBe(true);
  expect(await b.claim('acme', 'board', 2)).toBe(true);
  expect(await a.claim('acme', 'third', 2)).toBe(false);
  expect(await a.claim('globex', 'third', 2)).toBe(true);
  await a.letGo('acme', 'stand up');
  expect(await a.claim('acme', 'third', 2)).toBe(false);
  await b.letGo('acme', 'stand up');
  expect(await a.claim('acme', 'third', 2)).toBe(true);
  // What a node holds it goes on holding, also where there are too many by now.
  const keys = await server.command('KEYS', '*:claims:acme');
  const key = Array.isArray(keys) ? String(keys[0]) : '';
  await server.command('DEL', key);
  expect(await b.claim('acme', 'fourth', 1)).toBe(true);
  await a.announce('acme', ['third']);
  await b.announce('acme', ['board', 'fourth']);
  expect(await server.command('ZCARD', key)).toBe(3);
  expect(await a.claim('acme', 'fifth', 3)).toBe(false);
});

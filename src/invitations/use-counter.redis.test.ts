import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../ports/logger.ts';
import type { UseCounter } from '../ports/use-counter.ts';
import { RedisClient } from '../redis/redis-client.ts';
import { parseRedisUrl } from '../redis/redis-url.ts';
import { RedisServer } from '../redis/testing/redis-server.ts';
import { MemoryUseCounter } from './memory-use-counter.ts';
import { RedisUseCounter } from './redis-use-counter.ts';

async function overRedis(): Promise<UseCounter> {
  const server = await RedisServer.start();
  onTestFinished(() => server.dispose());
  const client = new RedisClient(parseRedisUrl(server.url), silentLogger);
  const counter = new RedisUseCounter(client, 'test');
  onTestFinished(() => counter.close());
  expect(await client.ready(5_000)).toBe(true);
  return counter;
}

describe.each([
  ['in memory', async (): Promise<UseCounter> => new MemoryUseCounter()],
  ['in Redis', overRedis],
])('uses counted %s', (_, open) => {
  test('are as many as may be, however many come at once, and each id has its own', async () => {
    const counter = await open();
    const taken = await Promise.all(Array.from({ length: 20 }, () => counter.take('a', 7, 60)));
    expect(taken.filter(Boolean)).toHaveLength(7);
    expect(await counter.take('a', 7, 60)).toBe(false);
    expect(await counter.take('b', 1, 60)).toBe(true);
  });

  test('are given back, and say when counting begins anew', async () => {
    const counter = await open();
    expect(await counter.count('a', 60)).toMatchObject({ uses: 1 });
    const { uses, endsInMs } = await counter.count('a', 60);
    expect([uses, endsInMs > 0 && endsInMs <= 60_000]).toEqual([2, true]);
    await counter.giveBack('a', 60);
    expect(await counter.count('a', 60)).toMatchObject({ uses: 2 });
  });

  test('are none after a revocation, before the first use too', async () => {
    const counter = await open();
    await counter.take('a', 7, 60);
    await counter.revoke('a', 60);
    await counter.revoke('b', 60);
    expect(await counter.take('a', 7, 60)).toBe(false);
    expect(await counter.take('b', 7, 60)).toBe(false);
  });
});

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RoomKey } from '../../domain/room/state.ts';
import { silentLogger } from '../../ports/logger.ts';
import { parseRedisUrl } from '../../redis/redis-url.ts';
import { RedisClusterServers, RedisServer } from '../../redis/testing/redis-server.ts';
import { registryContract, type RegistryUnderTest } from '../room-registry.contract.ts';
import { RedisRegistry } from './redis-registry.ts';
import { keyOf, SECRET } from './testing/room-names.ts';

const open = (url: string): Promise<RedisRegistry> =>
  RedisRegistry.open({ address: parseRedisUrl(url), secret: SECRET, logger: silentLogger });

interface Store {
  readonly url: string;
  /** The server that holds a key. */
  holderOf(key: string): Promise<RedisServer>;
  /** Drops everything. */
  empty(): Promise<void>;
}

async function underTest(store: Store): Promise<RegistryUnderTest> {
  const registries: RedisRegistry[] = [];
  const another = async (): Promise<RedisRegistry> => {
    const registry = await open(store.url);
    registries.push(registry);
    return registry;
  };
  return {
    registry: await another(),
    another,
    lose: async (key: RoomKey) => {
      const holder = await store.holderOf(keyOf(key));
      await holder.command('DEL', keyOf(key));
    },
    dispose: async () => {
      for (const registry of registries) await registry.close();
      await store.empty();
    },
  };
}

describe('on one Redis', () => {
  let server: RedisServer;
  const store: Store = {
    get url() {
      return server.url;
    },
    holderOf: async () => server,
    empty: async () => void (await server.command('FLUSHALL')),
  };

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.dispose());

  registryContract('RedisRegistry', () => underTest(store));
});

describe('on a Redis Cluster', () => {
  let cluster: RedisClusterServers;
  const store: Store = {
    get url() {
      return cluster.url;
    },
    holderOf: (key) => cluster.masterOf(key),
    empty: async () => {
      for (const master of cluster.masters) await master.command('FLUSHALL');
    },
  };

  beforeAll(async () => {
    cluster = await RedisClusterServers.start();
  });
  afterAll(() => cluster.dispose());

  registryContract('RedisRegistry on a Cluster', () => underTest(store));

  test('is found to carry what is published, from whichever server', async () => {
    const registries = await Promise.all(Array.from({ length: 4 }, () => open(cluster.url)));
    for (const registry of registries) {
      onTestFinished(() => registry.close());
      await vi.waitFor(() => expect(registry.carries).toBe(true), { timeout: 10_000 });
    }
  });
});

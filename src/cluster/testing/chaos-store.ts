/** The Redis of a cluster that is struck: one server, or a Redis Cluster. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomKey } from '../../domain/room/state.ts';
import { RedisClusterServers, RedisServer } from '../../redis/testing/redis-server.ts';
import { keyOf } from '../../registry/redis/testing/room-names.ts';
import type { RedisFault } from './chaos-plan.ts';

export interface ChaosStore {
  readonly url: string;
  /** The fault and its mending. */
  strike(fault: RedisFault): Promise<void>;
  dispose(): Promise<void>;
}

export async function oneRedis(): Promise<ChaosStore> {
  const redis = await RedisServer.start();
  return {
    url: redis.url,
    strike: (fault) => strike(redis, fault, true),
    dispose: () => redis.dispose(),
  };
}

/** Three masters with a replica each; what befalls it befalls the master that holds a room. Stopped, it does not come back. */
export async function redisCluster(room: RoomKey): Promise<ChaosStore> {
  const servers = await RedisClusterServers.start({ replicas: true });
  const master = await servers.masterOf(keyOf(room));
  return {
    url: servers.url,
    strike: (fault) => strike(master, fault, false),
    dispose: () => servers.dispose(),
  };
}

async function strike(server: RedisServer, { redis: fault, forMs }: RedisFault, comesBack: boolean): Promise<void> {
  switch (fault) {
    case 'flush':
      await server.command('FLUSHALL');
      return;
    case 'stop':
      await server.kill();
      if (!comesBack) return;
      await delay(forMs);
      await server.start();
      return;
    case 'pause':
      server.pause();
      await delay(forMs);
      server.resume();
  }
}

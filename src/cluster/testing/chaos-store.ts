/** The Redis of a cluster that is struck: one server, or a Redis Cluster. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomKey } from '../../domain/room-state.ts';
import { RedisClusterServers, RedisServer } from '../../redis/testing/redis-server.ts';
import { keyOf } from '../../registry/redis/room-format.ts';
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
    async strike({ redis: fault, forMs }) {
      switch (fault) {
        case 'flush':
          await redis.command('FLUSHALL');
          return;
        case 'stop':
          await redis.kill();
          await delay(forMs);
          await redis.start();
          return;
        case 'pause':
          redis.pause();
          await delay(forMs);
          redis.resume();
      }
    },
    dispose: () => redis.dispose(),
  };
}

/** Three masters with a replica each; what befalls it befalls the master that holds a room. Stopped, it does not come back. */
export async function redisCluster(room: RoomKey): Promise<ChaosStore> {
  const servers = await RedisClusterServers.start({ replicas: true });
  const master = await servers.masterOf(keyOf(room));
  return {
    url: servers.url,
    async strike({ redis: fault, forMs }) {
      switch (fault) {
        case 'flush':
          await master.command('FLUSHALL');
          return;
        case 'stop':
          await master.kill();
          return;
        case 'pause':
          master.pause();
          await delay(forMs);
          master.resume();
      }
    },
    dispose: () => servers.dispose(),
  };
}

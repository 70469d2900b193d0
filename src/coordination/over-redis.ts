/** For the nodes of a cluster, which share a Redis. */
import { z } from 'zod';
import type { Coordination } from '../ports/coordination.ts';
import type { Authenticator } from '../redis/authenticator.ts';
import { loadScript } from '../redis/lua-script.ts';
import { ratesOverRedis } from './rates.ts';
import type { RedisClient } from '../redis/redis-client.ts';

const HOLD = loadScript(new URL('hold.lua', import.meta.url));
const CLAIM = loadScript(new URL('claim.lua', import.meta.url));
const LET_GO = loadScript(new URL('let-go.lua', import.meta.url));

/** Rooms that are not announced any more are known for so long, in s. */
const ROOMS_KEPT_S = 30;
/** A node that is drained stays so over a restart, but not for ever, in s. */
const DRAINED_KEPT_S = 24 * 60 * 60;
const DRAINED = 'drained';

const Rooms = z.array(z.string());

export interface OverRedisOptions {
  readonly client: RedisClient;
  readonly authenticator: Authenticator;
  readonly node: string;
  /** Of this process: a lease is its own, not that of the one before. */
  readonly incarnation: string;
}

export function coordinateOverRedis({ client, authenticator, node, incarnation }: OverRedisOptions): Coordination {
  /** Rooms that tenants hold here, where there is a bound. */
  const claimed = new Map<string, Set<string>>();
  const keyOf = (...parts: readonly string[]): string =>
    ['causeway', authenticator.namespace, ...parts.map(encodeURIComponent)].join(':');
  /** A node's name holds no blank. */
  const memberOf = (room: string): string => `${encodeURIComponent(node)} ${room}`;
  const claim = async (tenant: string, room: string, most: number): Promise<boolean> =>
    (await client.run(
      CLAIM,
      [keyOf('claims', tenant)],
      [encodeURIComponent(node), room, most, ROOMS_KEPT_S * 1_000],
    )) === 1;
  return {
    rooms: {
      async announce(tenant, rooms) {
        const key = keyOf('rooms', node, tenant);
        if (rooms.length === 0) await client.command('DEL', key);
        else {
          const sealed = authenticator.seal('rooms', [node, tenant], JSON.stringify(rooms));
          await client.command('SET', key, sealed, 'EX', ROOMS_KEPT_S);
        }
        // Those that are there stay, also where they are too many by now.
        for (const room of claimed.get(tenant) ?? []) await claim(tenant, room, Number.MAX_SAFE_INTEGER);
      },
      async claim(tenant, room, most) {
        const granted = await claim(tenant, room, most);
        if (granted) claimed.set(tenant, (claimed.get(tenant) ?? new Set()).add(room));
        return granted;
      },
      async letGo(tenant, room) {
        const rooms = claimed.get(tenant);
        if (rooms?.delete(room) !== true) return;
        if (rooms.size === 0) claimed.delete(tenant);
        await client.command('ZREM', keyOf('claims', tenant), memberOf(room));
      },
      async list(tenant, nodes) {
        const lists = await Promise.all(
          nodes.map(async (each) => {
            const sealed = await client.command('GET', keyOf('rooms', each, tenant));
            const text = typeof sealed === 'string' ? authenticator.open('rooms', [each, tenant], sealed) : undefined;
            return text === undefined ? [] : Rooms.parse(JSON.parse(text));
          }),
        );
        return [...new Set(lists.flat())];
      },
    },
    orders: {
      async setDrained(each, drained) {
        const key = keyOf('drained', each);
        if (drained) {
          await client.command('SET', key, authenticator.seal('order', [each], DRAINED), 'EX', DRAINED_KEPT_S);
        } else await client.command('DEL', key);
      },
      async isDrained(each) {
        const sealed = await client.command('GET', keyOf('drained', each));
        return typeof sealed === 'string' && authenticator.open('order', [each], sealed) === DRAINED;
      },
    },
    leases: {
      hold: async (name, ttlMs) => (await client.run(HOLD, [keyOf('lease', name)], [incarnation, ttlMs])) === 1,
      async letGo(name) {
        await client.run(LET_GO, [keyOf('lease', name)], [incarnation]);
      },
    },
    rates: ratesOverRedis(client, authenticator.namespace),
    close: () => client.close(),
  };
}

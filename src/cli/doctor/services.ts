/** What the server leans on: Redis, the database, the relay; and the other nodes. */
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { MEMORY_URL } from '../../../config/schema/registry.ts';
import { openConfiguredStore } from '../../configured-store.ts';
import { redisAddressOf } from '../../membership/in-cluster.ts';
import { silentLogger } from '../../ports/logger.ts';
import { probeRedis } from '../../redis/probe.ts';
import { describeAddress } from '../../redis/redis-url.ts';
import { type Check, fault, messageOf, ok, warning } from './check.ts';

const TIMEOUT_MS = 3_000;
/** What tokens bear of clocks that differ, in ms. */
const CLOCK_MS = 30_000;

export const redis: Check = {
  name: 'Redis',
  async run({ config: { registry }, now }) {
    if (registry.url === MEMORY_URL) return undefined;
    const address = redisAddressOf(registry);
    const probed = await probeRedis(address, TIMEOUT_MS);
    const where = describeAddress(address);
    if (!probed.usable)
      return [fault(`${where} cannot be used: ${probed.reason}`, probed.remedy ?? 'see registry.url')];
    const apart = Math.abs(probed.at - now());
    if (apart <= CLOCK_MS) return [ok(`${where} answers, and may be published to`)];
    return [fault(`its clock and this one differ by ${Math.round(apart / 1_000)} s`, 'let both machines follow NTP')];
  },
};

export const store: Check = {
  name: 'database',
  async run({ config }) {
    if (config.store.url === undefined && config.data.folder === undefined) return undefined;
    try {
      const opened = await openConfiguredStore(config, silentLogger);
      await opened.close();
      return [ok('can be used, and has the tables of this version')];
    } catch (error) {
      return [fault(messageOf(error), 'start the database, or correct store.url and data.folder')];
    }
  },
};

/** @throws Error */
async function reach(url: string): Promise<void> {
  const { secure, host, port } = turnAddress(url);
  await new Promise<void>((resolve, reject) => {
    const socket = secure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

/** The parts of a TURN URL (RFC 7065). */
function turnAddress(url: string): { readonly secure: boolean; readonly host: string; readonly port: number } {
  const [, scheme, host = '', port] = /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?/.exec(url) ?? [];
  const secure = scheme === 'turns';
  return {
    secure,
    host: host.replaceAll(/[[\]]/g, ''),
    port: port === undefined ? (secure ? 5_349 : 3_478) : Number(port),
  };
}

export const relay: Check = {
  name: 'relay',
  async run({ config: { turn } }) {
    // Of a relay over UDP only a client finds out.
    const urls = turn.urls.filter((url) => url.startsWith('turns:') || url.includes('transport=tcp'));
    if (urls.length === 0) return undefined;
    return Promise.all(
      urls.map(async (url) => {
        try {
          await reach(url);
          return ok(`${url} answers`);
        } catch (error) {
          return fault(
            `${url}: ${messageOf(error)}`,
            'start it, correct turn.urls, or give it a certificate for its name',
          );
        }
      }),
    );
  },
};

export const tokens: Check = {
  name: 'tokens',
  async run({ config: { dev, auth } }) {
    const tenants = new Set([...auth.keys, ...auth.providers].map(({ tenant }) => tenant));
    if (!dev) return [ok(`keys of ${tenants.size} tenants`)];
    return [warning('development mode: anybody may join, as host too', 'for others set auth.keys and leave `dev` off')];
  },
};

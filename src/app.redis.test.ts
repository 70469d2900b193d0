import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import { createApp, type App } from './app.ts';
import { silentLogger } from './ports/logger.ts';
import { RedisServer } from './redis/testing/redis-server.ts';
import { guestToken, openSignaling, type SignalingSocket } from './testing/signaling-socket.ts';

const SECRET = 'the secret that the nodes of the test share';

let redis: RedisServer;
const apps: App[] = [];
beforeEach(async () => {
  redis = await RedisServer.start();
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await redis.dispose();
});

/** Starts a node, on free ports of the loopback address, with one worker. */
async function start(id: string, env: NodeJS.ProcessEnv = {}): Promise<App> {
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_NODE_ID: id,
    CAUSEWAY_NODE_REGION: id.slice(0, 2),
    CAUSEWAY_REGISTRY_URL: redis.url,
    CAUSEWAY_CLUSTER_SECRET: SECRET,
    CAUSEWAY_CLUSTER_LINK_HOST: '127.0.0.1',
    CAUSEWAY_CLUSTER_LINK_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_WORKERS_COUNT: '1',
    ...env,
  });
  const app = await createApp(config, { logger: silentLogger });
  apps.push(app);
  return app;
}

const Cluster = z.object({
  registryUp: z.boolean(),
  nodes: z.array(z.object({ id: z.string(), region: z.string(), url: z.string(), draining: z.boolean() })),
});

const clusterOf = async ({ url }: App) => Cluster.parse(await (await fetch(`${url}/v1/cluster`)).json());

/** Waits until every node knows every other one as ready. */
async function acquainted(...nodes: readonly App[]): Promise<void> {
  for (const node of nodes) {
    await expect
      .poll(async () => (await clusterOf(node)).nodes.filter(({ draining }) => !draining).length, { timeout: 10_000 })
      .toBe(nodes.length);
  }
}

const statusOf = async (url: string) => (await fetch(url)).status;

/** Connects with a token that another node may have made. */
async function authenticate(node: App, token: string): Promise<SignalingSocket> {
  const socket = await openSignaling(node.url);
  socket.request('session.authenticate', { token });
  await socket.next();
  return socket;
}

async function joinAs(node: App, name: string): Promise<SignalingSocket> {
  const socket = await authenticate(node, await guestToken(node.url, 'daily', name));
  socket.request('room.join', { room: 'daily' });
  return socket;
}

describe('nodes that share a registry', () => {
  it('know each other, and meet in one room', async () => {
    const [eu, us] = await Promise.all([start('eu-1'), start('us-1')]);
    await acquainted(eu, us);
    const { nodes } = await clusterOf(us);
    expect(nodes.map(({ id, region }) => ({ id, region }))).toEqual([
      { id: 'eu-1', region: 'eu' },
      { id: 'us-1', region: 'us' },
    ]);
    expect(nodes[0]?.url).toBe(`${eu.url.replace('http', 'ws')}/v1/signaling`);

    const ada = await joinAs(eu, 'Ada');
    expect(await ada.next()).toMatchObject({ result: { state: 'joined', nodes: [nodes[1]?.url] } });
    const bo = await joinAs(us, 'Bo');
    expect(await bo.next()).toMatchObject({
      result: { room: { participants: [{ identity: 'Ada' }, { identity: 'Bo' }] } },
    });
    expect(await ada.next()).toMatchObject({ event: 'participant.joined', data: { participant: { identity: 'Bo' } } });
  });

  it('take the tokens of each other in development mode, and the pages', async () => {
    const [eu, us] = await Promise.all([start('eu-1'), start('us-1')]);
    const socket = await openSignaling(us.url);
    socket.request('session.authenticate', { token: await guestToken(eu.url, 'daily', 'Ada') });
    expect(await socket.next()).toMatchObject({ result: { identity: 'Ada', node: 'us-1' } });
  });

  it('need names of their own', async () => {
    await start('eu-1');
    await expect(start('eu-1')).rejects.toSatisfy(
      (error) => error instanceof ConfigError && error.message.includes('node.id: another node is running'),
    );
  });

  it('send a client where its tenant may be, and count it where that is nowhere', async () => {
    const tenants = (...regions: string[]) => ({ CAUSEWAY_TENANTS: JSON.stringify([{ tenant: 'dev', regions }]) });
    const eu = await start('eu-1', tenants('us'));
    const alone = await joinAs(eu, 'Ada');
    expect(await alone.next()).toMatchObject({ error: { code: 'region_not_allowed' } });
    expect(await (await fetch(eu.metricsUrl)).text()).toContain('causeway_region_refused_total 1');

    const us = await start('us-1', tenants('us'));
    await acquainted(eu, us);
    const sent = await joinAs(eu, 'Bo');
    const url = `${us.url.replace('http', 'ws')}/v1/signaling`;
    expect(await sent.next()).toMatchObject({ error: { code: 'rehome', data: { url } } });
  });

  it('of one region serve a room together where it began', async () => {
    const [one, two] = await Promise.all([start('eu-1'), start('eu-2')]);
    await acquainted(one, two);
    const ada = await joinAs(one, 'Ada');
    await ada.next();
    const bo = await joinAs(two, 'Bo');
    const url = `${one.url.replace('http', 'ws')}/v1/signaling`;
    expect(await bo.next()).toMatchObject({ error: { code: 'rehome', data: { url } } });
    bo.request('room.join', { room: 'daily', rehomed: true });
    expect(await bo.next()).toMatchObject({ result: { state: 'joined' } });
    const cleo = await joinAs(one, 'Cleo');
    expect(await cleo.next()).toMatchObject({ result: { state: 'joined' } });
  });

  it('tell that they are about to stop, and are gone when they have', async () => {
    const [eu, us] = await Promise.all([start('eu-1'), start('us-1')]);
    await acquainted(eu, us);
    const ada = await joinAs(eu, 'Ada');
    await ada.next();
    const drained = eu.drain(60_000);
    await expect
      .poll(async () => (await clusterOf(us)).nodes.find(({ id }) => id === 'eu-1')?.draining, { timeout: 5_000 })
      .toBe(true);
    ada.close();
    await drained;
    await eu.close();
    await expect.poll(async () => (await clusterOf(us)).nodes.length, { timeout: 15_000 }).toBe(1);
  });
});

describe('without Redis', () => {
  it('a node lives, says that it is not ready, and is again when Redis is back', async () => {
    const node = await start('eu-1');
    expect(await statusOf(`${node.url}/readyz`)).toBe(200);
    await redis.kill();
    await expect.poll(() => statusOf(`${node.url}/readyz`), { timeout: 10_000 }).toBe(503);
    expect(await (await fetch(`${node.url}/readyz`)).json()).toMatchObject({
      reason: expect.stringContaining('registry'),
    });
    expect(await statusOf(`${node.url}/healthz`)).toBe(200);
    expect(await (await fetch(node.metricsUrl)).text()).toContain('causeway_registry_up 0');
    const ada = await joinAs(node, 'Ada');
    expect(await ada.next()).toMatchObject({ error: { code: 'unavailable', retryAfterMs: expect.any(Number) } });

    await redis.start();
    await expect.poll(() => statusOf(`${node.url}/readyz`), { timeout: 10_000 }).toBe(200);
    ada.request('room.join', { room: 'daily' });
    expect(await ada.next()).toMatchObject({ result: { state: 'joined' } });
  });

  it('a node starts all the same, and is ready when Redis is there', async () => {
    await redis.kill();
    const node = await start('eu-1');
    let ready = false;
    const becomesReady = node.ready().then(() => (ready = true));
    expect(await statusOf(`${node.url}/readyz`)).toBe(503);
    expect(ready).toBe(false);
    await redis.start();
    await becomesReady;
    expect(await statusOf(`${node.url}/readyz`)).toBe(200);
  });

  it('hold limits together: requests of a key, joins of an identity, rooms of a tenant', async () => {
    const env = {
      CAUSEWAY_API_OPERATOR_KEY: 'kJ8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6Tp0',
      CAUSEWAY_API_REQUESTS_PER_MINUTE: '3',
      CAUSEWAY_LIMITS_JOINS_PER_IDENTITY: '2',
      CAUSEWAY_LIMITS_ROOMS_PER_TENANT: '1',
    };
    const [eu, us] = await Promise.all([start('eu-1', env), start('us-1', env)]);
    await acquainted(eu, us);
    const ask = async ({ url }: App) => {
      const headers = { Authorization: `Bearer ${env.CAUSEWAY_API_OPERATOR_KEY}` };
      const response = await fetch(`${url}/v1/nodes`, { headers });
      return { status: response.status, left: response.headers.get('RateLimit') };
    };
    expect(await ask(eu)).toEqual({ status: 200, left: '"key";r=2;t=60' });
    expect(await ask(us)).toMatchObject({ status: 200, left: expect.stringContaining('r=1;') });
    expect(await ask(eu)).toMatchObject({ status: 200, left: expect.stringContaining('r=0;') });
    expect(await ask(us)).toMatchObject({ status: 429, left: expect.stringContaining('r=0;') });

    const token = await guestToken(eu.url, 'daily', 'Ada');
    const join = async (node: App, room: string, as = token) => {
      const socket = await authenticate(node, as);
      socket.request('room.join', { room, takeOver: true });
      return socket.next();
    };
    expect(await join(eu, 'daily')).toMatchObject({ result: { state: 'joined' } });
    const other = await guestToken(us.url, 'weekly', 'Bo');
    expect(await join(us, 'weekly', other)).toMatchObject({ error: { code: 'limit_exceeded' } });
    expect(await join(us, 'daily')).toMatchObject({ result: { state: 'joined' } });
    // The one that is over still gets in; on the node that saw it none does from then on.
    await join(us, 'daily');
    await expect
      .poll(() => join(us, 'daily'))
      .toMatchObject({ error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { createApp, type App } from './app.ts';
import { MediaStartError } from './start-media.ts';
import { ListenError } from './http/listen.ts';
import { silentLogger } from './ports/logger.ts';
import { guestToken, openSignaling } from './testing/signaling-socket.ts';
import { alive, workerPidsOf } from './testing/worker-processes.ts';

let app: App | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const ANY_PORTS = { CAUSEWAY_HTTP_PORT: '0', CAUSEWAY_METRICS_PORT: '0', CAUSEWAY_RTC_PORT: '0' };
const LOCAL = {
  CAUSEWAY_HTTP_HOST: '127.0.0.1',
  CAUSEWAY_METRICS_HOST: '127.0.0.1',
  CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
};

/** Starts a whole node, on free ports of the loopback address, with one worker. */
async function start(env: NodeJS.ProcessEnv = {}): Promise<App> {
  const config = loadConfig({ CAUSEWAY_DEV: 'true', CAUSEWAY_WORKERS_COUNT: '1', ...ANY_PORTS, ...LOCAL, ...env });
  app = await createApp(config, { logger: silentLogger });
  return app;
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('a running node', () => {
  it('is alive and ready, and knows its name and place', async () => {
    const { url, ports } = await start({ CAUSEWAY_NODE_ID: 'n1', CAUSEWAY_NODE_REGION: 'eu-west' });
    expect(url).toBe(`http://127.0.0.1:${ports.http}`);
    expect(await statusOf(`${url}/healthz`)).toBe(200);
    expect(await statusOf(`${url}/readyz`)).toBe(200);
    const socket = await openSignaling(url);
    socket.request('session.authenticate', { token: await guestToken(url, 'daily', 'Ada') });
    expect(await socket.next()).toMatchObject({
      result: { tenant: 'dev', identity: 'Ada', node: 'n1', region: 'eu-west' },
    });
  });

  it('takes a guest into a room, and counts it', async () => {
    const { url, metricsUrl } = await start();
    const socket = await openSignaling(url);
    socket.request('session.authenticate', { token: await guestToken(url, 'daily', 'Ada') });
    await socket.next();
    socket.request('room.join', { room: 'daily' });
    expect(await socket.next()).toMatchObject({
      result: { state: 'joined', room: { participants: [{ identity: 'Ada' }] } },
    });
    const metrics = await (await fetch(metricsUrl)).text();
    for (const line of [
      'causeway_rooms 1',
      'causeway_participants 1',
      'causeway_transports 2',
      'causeway_worker_restarts_total 0',
      'causeway_join_seconds_count 1',
      'causeway_signaling_sockets 1',
      'causeway_signaling_requests_total{method="room.join",code="ok"} 1',
    ]) {
      expect(metrics.split('\n')).toContain(line);
    }
    expect(metrics).toMatch(/^causeway_worker_cpu_seconds_total\{worker="0"\} \d/m);
    expect(metrics).not.toMatch(/daily|Ada/);
  });

  it('keeps within its limits', async () => {
    const { url } = await start({ CAUSEWAY_LIMITS_CONNECTIONS_PER_ADDRESS: '1' });
    await openSignaling(url);
    await expect(openSignaling(url)).rejects.toThrow('did not open');
  });

  it('has no guests without development mode', async () => {
    const keys = [{ tenant: 'acme', algorithm: 'HS256', secret: 'a secret that only the test knows' }];
    const { url } = await start({ CAUSEWAY_DEV: 'false', CAUSEWAY_AUTH_KEYS: JSON.stringify(keys) });
    expect(await statusOf(`${url}/v1/dev/token`)).toBe(404);
    expect(await (await fetch(`${url}/v1/info`)).json()).toMatchObject({ guests: false });
  });
});

describe('drain', () => {
  it('ends at once when nobody is connected', async () => {
    const node = await start();
    await node.drain(60_000);
    expect(await statusOf(`${node.url}/readyz`)).toBe(503);
    expect(await statusOf(`${node.url}/healthz`)).toBe(200);
  });

  it('tells the clients, takes no others, and waits until they have gone', async () => {
    const node = await start();
    const socket = await openSignaling(node.url);
    const drained = node.drain(60_000);
    expect(await socket.next()).toEqual({ event: 'server.closing', data: { deadlineMs: 60_000 } });
    await expect(openSignaling(node.url)).rejects.toThrow('did not open');
    socket.close();
    await drained;
  });

  it('waits no longer than it said', async () => {
    const node = await start();
    const socket = await openSignaling(node.url);
    await node.drain(10);
    await node.close();
    expect(await socket.closed).toBe(1012);
  });
});

describe('close', () => {
  it('ends sockets and workers and frees the ports, and may be called twice', async () => {
    const node = await start();
    const workers = workerPidsOf(process.pid);
    expect(workers).toHaveLength(1);
    const socket = await openSignaling(node.url);
    await Promise.all([node.close(), node.close()]);
    expect(await socket.closed).toBe(1012);
    expect(alive(workers)).toEqual([]);
    const ports = { CAUSEWAY_HTTP_PORT: String(node.ports.http), CAUSEWAY_METRICS_PORT: String(node.ports.metrics) };
    expect((await start(ports)).ports).toEqual(node.ports);
  });

  it.each(['CAUSEWAY_HTTP_PORT', 'CAUSEWAY_METRICS_PORT'])('is done when %s is in use', async (variable) => {
    const { ports } = await start();
    const before = workerPidsOf(process.pid);
    const config = loadConfig({ CAUSEWAY_DEV: 'true', ...ANY_PORTS, ...LOCAL, [variable]: String(ports.http) });
    await expect(createApp(config, { logger: silentLogger })).rejects.toBeInstanceOf(ListenError);
    expect(workerPidsOf(process.pid)).toEqual(before);
  });

  it('is done when a media port is in use', async () => {
    const { ports } = await start();
    const config = loadConfig({ CAUSEWAY_DEV: 'true', ...ANY_PORTS, ...LOCAL, CAUSEWAY_RTC_PORT: String(ports.http) });
    const before = workerPidsOf(process.pid);
    await expect(createApp(config, { logger: silentLogger })).rejects.toBeInstanceOf(MediaStartError);
    expect(workerPidsOf(process.pid)).toEqual(before);
  });
});

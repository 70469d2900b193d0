import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/load.ts';
import { createApp, type App } from './app.ts';
import { Receiver } from './effects/testing/receiver.ts';
import { silentLogger } from './ports/logger.ts';
import { openSignaling } from './testing/signaling-socket.ts';

const OPERATOR = 'kJ8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6Tp0';

/** Starts a whole node that keeps what it is told in a folder. */
async function start(folder: string): Promise<App> {
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_WORKERS_COUNT: '1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_DATA_FOLDER: folder,
    CAUSEWAY_API_OPERATOR_KEY: OPERATOR,
    CAUSEWAY_WEBHOOKS_ALLOWED_NETWORKS: '["127.0.0.1"]',
    CAUSEWAY_WEBHOOKS_ALLOW_HTTP: 'true',
  });
  const app = await createApp(config, { logger: silentLogger });
  onTestFinished(() => app.close());
  return app;
}

const Answer = z.looseObject({
  key: z.string().catch(''),
  secret: z.string().catch(''),
  token: z.string().catch(''),
  items: z.array(z.looseObject({})).catch([]),
});

async function ask(app: App, key: string, method: string, path: string, body?: object) {
  const response = await fetch(`${app.url}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, ...Answer.parse(answer) };
}

test('programs see a meeting on a whole node as it is, and what they made is there after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const receiver = await Receiver.start();
  onTestFinished(() => receiver.close());
  const first = await start(folder);

  const scopes = ['rooms:read', 'rooms:write', 'participants:read', 'tokens:write', 'webhooks:write', 'audit:read'];
  const { key } = await ask(first, OPERATOR, 'POST', '/keys?tenant=acme', { name: 'calendar', scopes });
  receiver.secret = (await ask(first, key, 'POST', '/webhooks', { url: receiver.url })).secret;
  await ask(first, key, 'POST', '/rooms', { name: 'stand-up', settings: { lobby: true } });

  const enter = async (identity: string, role: string) => {
    const { token } = await ask(first, key, 'POST', '/tokens', { room: 'stand-up', identity, role });
    const socket = await openSignaling(first.url);
    socket.request('session.authenticate', { token });
    await socket.next();
    socket.request('room.join', { room: 'stand-up' });
    expect(await socket.next()).toMatchObject({ result: { state: role === 'host' ? 'joined' : 'lobby' } });
    return socket;
  };
  await enter('ann', 'host');
  await enter('bob', 'participant');
  const participants = await ask(first, key, 'GET', '/rooms/stand-up/participants');
  expect(participants.items).toMatchObject([{ identity: 'ann' }, { identity: 'bob', state: 'lobby' }]);
  expect((await ask(first, key, 'GET', '/rooms?state=live')).items).toMatchObject([{ name: 'stand-up', live: true }]);
  await expect.poll(() => receiver.taken.length, { timeout: 10_000 }).toBe(4);
  expect(await ask(first, key, 'POST', '/rooms/stand-up/end')).toMatchObject({ status: 200, removed: 2 });
  await expect
    .poll(() => receiver.taken.map(({ type }) => type), { timeout: 10_000 })
    .toEqual([
      'room.started',
      // As the meeting begins: nobody acted.
      'room.updated',
      'participant.joined',
      'participant.waiting',
      'participant.left',
      'participant.left',
      'room.event',
      'room.action',
      'room.ended',
    ]);
  expect(receiver.taken.every(({ genuine }) => genuine)).toBe(true);
  expect(receiver.taken.map(({ seq }) => seq)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 7]);

  const metrics = await (await fetch(first.metricsUrl)).text();
  expect(metrics).toMatch(/^causeway_webhook_backlog 0$/m);
  expect((await ask(first, OPERATOR, 'POST', '/nodes/nobody/drain')).status).toBe(404);
  await first.close();

  const second = await start(folder);
  expect(await ask(second, key, 'GET', '/rooms/stand-up')).toMatchObject({ status: 200, live: false, madeAhead: true });
  expect(await ask(second, key, 'GET', '/audit/verification')).toMatchObject({ sound: true });
  const [node] = (await ask(second, OPERATOR, 'GET', '/nodes')).items;
  const drain = (what: string) => ask(second, OPERATOR, 'POST', `/nodes/${String(node?.['id'])}/${what}`);
  expect(await drain('drain')).toMatchObject({ status: 200, drainOrdered: true });
  const ready = async () => (await fetch(`${second.url}/readyz`)).status;
  await expect.poll(ready).toBe(503);
  await drain('undrain');
  await expect.poll(ready).toBe(200);
});

import { describe, expect, test } from 'vitest';
import { SIGNALING_PATH, SUBPROTOCOL } from '../protocol/version.ts';
import { refusalOf } from './handshake.ts';
import { startServer } from './testing/harness.ts';
import { TestClient } from './testing/test-client.ts';

const statusOf = (headers: Record<string, string>, allowedOrigins: string[] = [], url = SIGNALING_PATH) =>
  refusalOf(
    { url, headers: { host: 'meet.example.org', 'sec-websocket-protocol': SUBPROTOCOL, ...headers } },
    () => allowedOrigins,
  )?.status ?? 'upgrade';

describe('the subprotocol', () => {
  test.each<[string, number | 'upgrade']>([
    [SUBPROTOCOL, 'upgrade'],
    [`chat, ${SUBPROTOCOL}`, 'upgrade'],
    ['', 400],
    ['causeway.v2', 400],
    ['CAUSEWAY.V1', 400],
  ])('%j', (offered, status) => {
    expect(statusOf({ 'sec-websocket-protocol': offered })).toBe(status);
  });
});

describe('the path', () => {
  test.each<[string, number | 'upgrade']>([
    [SIGNALING_PATH, 'upgrade'],
    [`${SIGNALING_PATH}?a=b`, 'upgrade'],
    ['/', 404],
    [`${SIGNALING_PATH}/`, 404],
    [`//${SIGNALING_PATH}`, 404],
  ])('%s', (url, status) => {
    expect(statusOf({}, [], url)).toBe(status);
  });
});

describe('the origin', () => {
  test.each<[string, Record<string, string>, string[], number | 'upgrade']>([
    ['none: no browser', {}, [], 'upgrade'],
    ['the own host', { origin: 'https://meet.example.org' }, [], 'upgrade'],
    ['the own host and port', { origin: 'http://localhost:3000', host: 'localhost:3000' }, [], 'upgrade'],
    ['the own host, with the usual port named', { origin: 'https://a.example', host: 'a.example:443' }, [], 'upgrade'],
    ['another host', { origin: 'https://evil.example' }, [], 403],
    ['another port', { origin: 'https://meet.example.org:444' }, [], 403],
    ['a host that begins alike', { origin: 'https://meet.example.org.evil.example' }, [], 403],
    ['one that a proxy’s header speaks for', { origin: 'https://e.vil', 'x-forwarded-host': 'e.vil' }, [], 403],
    ['null: a sandboxed frame', { origin: 'null' }, [], 403],
    ['a file', { origin: 'file://' }, [], 403],
    ['nonsense', { origin: '::' }, [], 403],
    ['a listed one', { origin: 'https://app.example' }, ['https://app.example'], 'upgrade'],
    ['a listed one by another scheme', { origin: 'http://app.example' }, ['https://app.example'], 403],
    ['anyone, where all are allowed', { origin: 'https://evil.example' }, ['*'], 'upgrade'],
    ['null, where all are allowed', { origin: 'null' }, ['*'], 'upgrade'],
  ])('%s', (_, headers, allowed, status) => {
    expect(statusOf(headers, allowed)).toBe(status);
  });
});

describe('a server', () => {
  test('refuses with a reason in plain text, and upgrades what is right', async () => {
    const { port, connect } = await startServer();
    const url = `ws://127.0.0.1:${port}`;
    expect(await TestClient.refused(`${url}${SIGNALING_PATH}`, [])).toEqual({
      status: 400,
      retryAfter: undefined,
      body: 'Offer the WebSocket subprotocol causeway.v1.',
    });
    expect(
      await TestClient.refused(`${url}${SIGNALING_PATH}`, [SUBPROTOCOL], { origin: 'https://e.vil' }),
    ).toMatchObject({
      status: 403,
    });
    expect(await TestClient.refused(`${url}/elsewhere`, [SUBPROTOCOL])).toMatchObject({ status: 404 });
    expect((await connect()).socket.protocol).toBe(SUBPROTOCOL);
  });

  test('takes only so many connections from one address, and more when one has gone', async () => {
    const { port, connect } = await startServer({ limits: { connectionsPerAddress: 2 } });
    const first = await connect();
    await connect();
    const url = `ws://127.0.0.1:${port}${SIGNALING_PATH}`;
    expect(await TestClient.refused(url, [SUBPROTOCOL])).toMatchObject({ status: 429, retryAfter: '10' });
    await first.leave(1000);
    await expect.poll(connect).toBeInstanceOf(TestClient);
  });

  test('that is full says when to come again, is full for its operators too, and logs it once', async () => {
    const { port, connect, server, logged } = await startServer({ limits: { connections: 1 } });
    expect(server.full).toBeNull();
    await connect();
    expect(server.full).toBe('its 1 connections are taken');
    const url = `ws://127.0.0.1:${port}${SIGNALING_PATH}`;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await TestClient.refused(url, [SUBPROTOCOL])).toMatchObject({ status: 503, retryAfter: '10' });
    }
    expect(logged).toEqual(['warn signaling sockets are refused: The server is full.']);
  });

  test('outlives a defect in an upgrade: the socket alone is lost', async () => {
    const allowedOrigins: readonly string[] = Object.assign([], {
      includes: () => {
        throw new TypeError('Invalid URL');
      },
    });
    const { port, connect, logged } = await startServer({ allowedOrigins });
    const url = `ws://127.0.0.1:${port}${SIGNALING_PATH}`;
    await expect(TestClient.refused(url, [SUBPROTOCOL], { origin: 'https://e.vil' })).rejects.toThrow('hang up');
    expect(logged.join()).toContain('an upgrade failed');
    expect((await connect()).socket.protocol).toBe(SUBPROTOCOL);
  });
});

import { expect, test } from 'vitest';
import { startServer } from './testing/harness.ts';
import { TestClient } from './testing/test-client.ts';
import { SIGNALING_PATH, SUBPROTOCOL } from '../protocol/version.ts';

test('a client that does not answer pings is cut, one that does is not', async () => {
  const { port, connect, meetings } = await startServer({ limits: { pingIntervalMs: 40 } });
  const lively = await connect();
  const silent = await TestClient.connect(port, { autoPong: false });
  await silent.join();
  expect(await silent.closed()).toBe(4414);
  expect(meetings.last.calls).toEqual(['disconnected']);
  expect((await lively.request('session.ping')).result).toEqual({});
});

test('a client that sends something now and then is not pinged, one that only listens is', async () => {
  const { connect } = await startServer({ limits: { pingIntervalMs: 400 } });
  const [talking, listening] = [await connect(), await connect()];
  const pinged = new Map([talking, listening].map((client) => [client, 0]));
  for (const [client] of pinged) client.socket.on('ping', () => pinged.set(client, (pinged.get(client) ?? 0) + 1));
  await expect
    .poll(
      async () => {
        await talking.request('session.ping');
        return pinged.get(listening);
      },
      { interval: 50 },
    )
    .toBeGreaterThan(2);
  expect(pinged.get(talking)).toBe(0);
});

test('a client that does not read is cut, and may resume', async () => {
  const { connect, meetings, counted } = await startServer({ limits: { sendBufferBytes: 64 * 1024 } });
  const client = await connect();
  const resumeToken = await client.join();
  client.socket.pause();
  const topic = 'x'.repeat(16_000);
  await expect
    .poll(
      () => {
        for (let each = 0; each < 100; each += 1) meetings.last.happen(topic);
        return counted;
      },
      { timeout: 10_000 },
    )
    .toContain('closed 4413');
  expect(meetings.last.calls).toEqual(['disconnected']);
  const again = await connect();
  const { result } = await again.request('session.resume', { resumeToken, lastSeq: 0 });
  expect(result['identity']).toBe('ada');
});

test('a draining server tells its clients and takes no more', async () => {
  const { server, port, connect, meetings } = await startServer();
  const client = await connect();
  await client.authenticate();
  server.drain(1234);
  expect((await client.notification('server.closing'))['data']).toEqual({
    deadlineMs: 1234,
    url: 'wss://elsewhere.test/v1/signaling',
  });
  expect(meetings.draining).toBe(true);
  const url = `ws://127.0.0.1:${port}${SIGNALING_PATH}`;
  expect(await TestClient.refused(url, [SUBPROTOCOL])).toMatchObject({ status: 503 });
  expect((await client.request('session.ping')).result).toEqual({});
});

test('a closing server closes every socket, also that of a client that does not answer', async () => {
  const { server, connect } = await startServer();
  const [client, deaf] = [await connect(), await connect()];
  deaf.socket.pause();
  await Promise.all([server.close(), server.close()]);
  expect(await client.closed()).toBe(1012);
  await server.close();
});

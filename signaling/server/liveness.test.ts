import { expect, test } from 'vitest';
import { noTelemetry } from '../../src/ports/telemetry.ts';
import { startServer } from './testing/harness.ts';
import { TestClient } from './testing/test-client.ts';
import { notifications } from '../protocol/notifications.ts';
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

test('a client that does not read what the room is like is cut, and may resume', async () => {
  const { connect, meetings, counted } = await startServer({ limits: { sendBufferBytes: 64 * 1024 } });
  const client = await connect();
  const resumeToken = await client.join();
  client.socket.pause();
  const identity = 'x'.repeat(16_000);
  await expect
    .poll(
      () => {
        for (let each = 0; each < 100; each += 1) meetings.last.change(identity);
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

test('a client that reads slowly misses messages but no change of the room, is told how many, and keeps its socket', async () => {
  const { connect, meetings } = await startServer();
  const client = await connect();
  await client.join();
  client.socket.pause();
  const topic = 'x'.repeat(16_000);
  const messages = 2_000;
  for (let each = 0; each < messages; each += 1) {
    meetings.last.happen(topic);
    // The system's own buffers take some.
    if (each % 100 === 0) await new Promise(setImmediate);
  }
  for (let each = 0; each < 100; each += 1) meetings.last.change(String(each));
  client.socket.resume();
  await client.notification('session.dropped');
  meetings.last.happen('all is well');
  await expect.poll(() => client.topics.at(-1)).toBe('all is well');
  const told = (event: string) => client.frames.filter((frame) => frame['event'] === event);
  const dropped = told('session.dropped').map(({ data }) => notifications['session.dropped'].data.parse(data).count);
  expect(told('participant.left')).toHaveLength(100);
  expect(client.topics).toHaveLength(messages + 1 - dropped.reduce((sum, count) => sum + count, 0));
});

test('a socket that authenticates and joins no room is closed, one in a lobby is not', async () => {
  const { connect, meetings } = await startServer({ limits: { pingIntervalMs: 40, joinDeadlineMs: 200 } });
  meetings.joining = async (participation) => {
    participation.inLobby = true;
  };
  const [idle, waiting, gone] = [await connect(), await connect(), await connect()];
  await waiting.join('acme/bob');
  await gone.join('acme/cy');
  await idle.authenticate();
  await gone.request('room.leave');
  expect(await Promise.all([idle.closed(), gone.closed()])).toEqual([4411, 4411]);
  expect((await waiting.request('session.ping')).result).toEqual({});
});

test('whatever fails in a connection ends that one and is logged; the others go on', async () => {
  const { connect, logged } = await startServer({
    telemetry: {
      ...noTelemetry,
      joined: () => {
        throw new Error('a fault of the inside');
      },
    },
  });
  const [other, client] = [await connect(), await connect()];
  await client.authenticate();
  await client.request('room.join', { room: 'standup' });
  expect(await client.closed()).toBe(1011);
  expect(logged).toEqual(['error a signaling connection failed: a defect: Error: a fault of the inside']);
  expect((await other.request('session.ping')).result).toEqual({});
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

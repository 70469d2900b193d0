import { describe, expect, test } from 'vitest';
import { methods } from '../protocol/methods.ts';
import { startServer } from './testing/harness.ts';
import type { TestClient } from './testing/test-client.ts';

const deeplyNested = `{"id":1,"method":"session.ping","params":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;

describe('a frame', () => {
  test.each<[string, string | Buffer, number | null, string]>([
    ['that is not JSON', 'hello', null, 'bad_frame'],
    ['that is empty', '', null, 'bad_frame'],
    ['that is binary', Buffer.from('{"id":1,"method":"session.ping"}'), null, 'bad_frame'],
    ['that is an array', '[{"id":1,"method":"session.ping"}]', null, 'bad_frame'],
    ['that is null', 'null', null, 'bad_frame'],
    ['that is a number', '1', null, 'bad_frame'],
    ['without an id', '{"method":"session.ping"}', null, 'bad_frame'],
    ['with the id 0', '{"id":0,"method":"session.ping"}', null, 'bad_frame'],
    ['with a fraction as its id', '{"id":1.5,"method":"session.ping"}', null, 'bad_frame'],
    ['with an id beyond all integers', '{"id":9007199254740993,"method":"session.ping"}', null, 'bad_frame'],
    ['with a string as its id', '{"id":"1","method":"session.ping"}', null, 'bad_frame'],
    ['without a method', '{"id":7}', 7, 'bad_frame'],
    ['with a number as its method', '{"id":7,"method":1}', 7, 'bad_frame'],
    ['with a member too many', '{"id":7,"method":"session.ping","more":1}', 7, 'bad_frame'],
    ['with a prototype', '{"id":7,"method":"session.ping","__proto__":{"a":1}}', 7, 'bad_frame'],
    ['of an unknown method', '{"id":7,"method":"room.explode"}', 7, 'unknown_method'],
    ['of a method that every object has', '{"id":7,"method":"constructor"}', 7, 'unknown_method'],
    ['of a method named as the prototype', '{"id":7,"method":"__proto__"}', 7, 'unknown_method'],
    ['of a very long method', `{"id":7,"method":"${'m'.repeat(1000)}"}`, 7, 'bad_frame'],
    ['that is nested deeply', deeplyNested, 1, 'bad_params'],
    ['with null as its params', '{"id":7,"method":"session.ping","params":null}', 7, 'bad_params'],
    ['with an array as its params', '{"id":7,"method":"session.ping","params":[]}', 7, 'bad_params'],
    ['with a param too many', '{"id":7,"method":"session.ping","params":{"more":1}}', 7, 'bad_params'],
  ])('%s is answered with a named error, and the connection goes on', async (_, frame, id, code) => {
    const { connect } = await startServer();
    const client = await connect();
    client.send(frame);
    expect((await client.answer(id)).error?.code).toBe(code);
    expect((await client.request('session.ping', {}, 8)).result).toEqual({});
  });

  test('without params counts as one with empty params', async () => {
    const { connect } = await startServer();
    const client = await connect();
    client.send('{"id":1,"method":"session.ping"}');
    expect((await client.answer(1)).result).toEqual({});
  });

  test('that is too large closes the socket', async () => {
    const { connect, counted } = await startServer();
    const client = await connect();
    client.send(`{"id":1,"method":"${'m'.repeat(64 * 1024)}"}`);
    expect(await client.closed()).toBe(1009);
    expect(counted).toContain('closed 1009');
  });

  test('with bad params is told what is wrong where, but not the values', async () => {
    const { connect } = await startServer();
    const client = await connect();
    await client.join();
    const tracks = Array.from({ length: 50 }, () => ({ trackId: 'not an id: secret', paused: 'secret' }));
    const { error } = await client.request('media.consume', { tracks });
    expect(error).toMatchObject({ code: 'bad_params', data: { issues: expect.any(Array) } });
    expect(JSON.stringify(error)).not.toContain('secret');
    const issue = { path: expect.stringMatching(/^tracks\.\d\.(trackId|paused)$/), message: expect.any(String) };
    expect(error?.data?.['issues']).toEqual(Array.from({ length: 10 }, () => issue));
  });

  test('that limits cameras to what is no number of them is refused, and any number of them is not', async () => {
    const { connect } = await startServer();
    const client = await connect();
    await client.join();
    for (const cameras of [-1, 0.5, '2', 1_001, undefined]) {
      const { error } = await client.request('media.limit', { cameras });
      expect(error).toMatchObject({ code: 'bad_params', data: { issues: [{ path: 'cameras' }] } });
    }
    for (const cameras of [0, 4, null]) expect((await client.request('media.limit', { cameras })).result).toEqual({});
  });

  test('in a long row of invalid ones closes the socket', async () => {
    const { connect } = await startServer({ limits: { invalidFrames: 5 } });
    const client = await connect();
    for (let round = 0; round < 3; round += 1) {
      for (let each = 0; each < 5; each += 1) client.send('bad');
      await client.request('session.ping');
    }
    for (let each = 0; each < 6; each += 1) client.send('bad');
    expect(await client.closed()).toBe(4400);
  });
});

describe('a phase', () => {
  const others = Object.keys(methods).filter((method) => !method.startsWith('session.'));
  const joinedOnly = Object.entries(methods).flatMap(([method, { phase }]) => (phase === 'joined' ? [method] : []));

  test.each(others)('%s before authentication', async (method) => {
    const { connect } = await startServer();
    const client = await connect();
    expect((await client.request(method)).error?.code).toBe('unauthenticated');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test.each(joinedOnly)('%s before the join, in the lobby, and after leaving', async (method) => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.inLobby = true;
    };
    const client = await connect();
    await client.authenticate();
    expect((await client.request(method)).error?.code).toBe('not_joined');
    expect((await client.request('room.join', { room: 'standup' })).result['state']).toBe('lobby');
    expect((await client.request(method)).error?.code).toBe('in_lobby');
    meetings.last.inLobby = false;
    expect((await client.request('room.join', { room: 'standup' })).result['state']).toBe('joined');
    expect((await client.request('room.leave')).result).toEqual({});
    expect((await client.request(method)).error?.code).toBe('not_joined');
  });

  test('room.leave before the join, in the lobby, and after leaving', async () => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.inLobby = true;
    };
    const client = await connect();
    await client.authenticate();
    expect((await client.request('room.leave')).error?.code).toBe('not_joined');
    expect((await client.request('room.join', { room: 'standup' })).result['state']).toBe('lobby');
    expect((await client.request('room.leave')).result).toEqual({});
    expect((await client.request('room.leave')).error?.code).toBe('not_joined');
    expect((await client.request('room.join', { room: 'other' })).result['state']).toBe('lobby');
  });

  test.each([
    ['session.authenticate', { token: 'acme/ada' }],
    ['session.resume', { resumeToken: 'x', lastSeq: 0 }],
  ])('%s after authentication', async (method, params) => {
    const { connect } = await startServer();
    const client = await connect();
    await client.authenticate();
    expect((await client.request(method, params)).error?.code).toBe('already_authenticated');
    expect((await client.request('session.ping')).result).toEqual({});
  });

  test('of somebody who joined and joins again', async () => {
    const { connect } = await startServer();
    const client = await connect();
    await client.join();
    expect((await client.request('room.join', { room: 'standup' })).error?.code).toBe('already_joined');
    expect((await client.request('room.join', { room: 'other' })).error?.code).toBe('already_joined');
  });
});

describe('authentication', () => {
  test('answers with who the client is, and where', async () => {
    const { connect } = await startServer();
    const { result } = await (await connect()).authenticate();
    expect(result).toMatchObject({ tenant: 'acme', identity: 'ada', role: 'host', node: 'node-1', region: 'local' });
  });

  test.each<[string, object, string]>([
    ['an invalid token', { token: 'nonsense' }, 'token_invalid'],
    ['an expired token', { token: 'expired' }, 'token_expired'],
    ['no token', {}, 'bad_params'],
  ])('with %s is answered, then the socket is closed', async (_, params, code) => {
    const { connect, logged } = await startServer();
    const client = await connect();
    expect((await client.request('session.authenticate', params)).error?.code).toBe(code);
    expect(await client.closed()).toBe(4401);
    expect(logged).toEqual([]);
  });

  test('has to come in time', async () => {
    const { connect } = await startServer({ limits: { authenticationDeadlineMs: 30 } });
    const client = await connect();
    void client.request('session.ping');
    expect(await client.closed()).toBe(4408);
  });

  test('that came in time is enough', async () => {
    const { connect } = await startServer({ limits: { authenticationDeadlineMs: 1_000 } });
    const [client, idle] = [await connect(), await connect()];
    await client.authenticate();
    expect(await idle.closed()).toBe(4408);
    expect((await client.request('session.ping')).result).toEqual({});
  });
});

describe('requests of one connection', () => {
  const pipeline = (client: TestClient, payloads: string[]): void => {
    for (const [index, payload] of payloads.entries()) {
      client.send(JSON.stringify({ id: 100 + index, method: 'message.send', params: { topic: 't', payload } }));
    }
  };

  test('may be sent without waiting, and are carried out and answered in order', async () => {
    const { connect, meetings } = await startServer();
    const gate = Promise.withResolvers<void>();
    meetings.joining = async (participation) => {
      participation.sending = async (payload) => {
        if (payload === '0') await gate.promise;
      };
    };
    const client = await connect();
    client.send('{"id":1,"method":"session.authenticate","params":{"token":"acme/ada"}}');
    client.send('{"id":2,"method":"room.join","params":{"room":"standup"}}');
    pipeline(client, ['0', '1', '2', '3', '4']);
    await client.allReceived();
    gate.resolve();
    await client.answer(104);
    expect(client.frames.map(({ id }) => id)).toEqual([1, 2, 100, 101, 102, 103, 104]);
    expect(meetings.last.calls).toEqual(['0', '1', '2', '3', '4']);
  });

  test('wait in a line that is bounded', async () => {
    const { connect, meetings } = await startServer({ limits: { waitingRequests: 4 } });
    const client = await connect();
    await client.join();
    const gate = Promise.withResolvers<void>();
    meetings.last.sending = () => gate.promise;
    pipeline(client, ['0', '1', '2', '3', '4', '5']);
    expect((await client.answer(105)).error).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    gate.resolve();
    await client.answer(104);
    expect(meetings.last.calls).toEqual(['0', '1', '2', '3', '4']);
  });

  test('are refused beyond the rate, with a hint when to come again', async () => {
    const { connect, meetings, counted } = await startServer({ limits: { requestsPerSecond: 5, burst: 5 } });
    const client = await connect();
    await client.join();
    pipeline(
      client,
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
    const { error } = await client.answer(119);
    expect(error?.code).toBe('rate_limited');
    expect(error?.retryAfterMs).toBeGreaterThan(0);
    expect(meetings.last.calls).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(counted).toContain('message.send rate_limited');
  });

  test('far beyond the rate close the socket', async () => {
    const { connect } = await startServer({ limits: { requestsPerSecond: 1, burst: 1, refusals: 10 } });
    const client = await connect();
    pipeline(
      client,
      Array.from({ length: 20 }, () => ''),
    );
    expect(await client.closed()).toBe(4429);
  });

  test('are counted with their outcome', async () => {
    const { connect, counted } = await startServer();
    const client = await connect();
    await client.join();
    await client.request('track.close', { trackId: 'mine' });
    await client.request('no.such');
    await client.leave(4999);
    expect(counted.slice(0, -1)).toEqual([
      'opened',
      'session.authenticate ok',
      'room.join ok',
      'joined',
      'track.close not_found',
      'unknown unknown_method',
    ]);
    await expect.poll(() => counted.at(-1)).toBe('closed 1006');
  });
});

describe('an error', () => {
  test('of ours is told as it is', async () => {
    const { connect } = await startServer();
    const client = await connect();
    await client.join();
    const { error } = await client.request('track.close', { trackId: 'mine' });
    expect(error).toEqual({ code: 'not_found', message: 'no track of yours has this id' });
  });

  test('that nobody thought of is told to the log only', async () => {
    const { connect, logged } = await startServer();
    const client = await connect();
    await client.join();
    const { error } = await client.request('participant.remove', { identity: 'bob' });
    expect(error).toEqual({ code: 'internal', message: 'an unexpected error in the server' });
    expect(logged).toEqual(['error a signaling request failed: TypeError: a secret of the inside']);
  });
});

test('a method whose grant the token lacks is refused before it is carried out', async () => {
  const { connect, meetings } = await startServer();
  const client = await connect();
  await client.join('acme/ada/viewer');
  const refused = [
    await client.request('room.update', { locked: true }),
    await client.request('participant.mute', { identity: 'bea', trackId: 'track' }),
    await client.request('media.produce', { source: 'camera', rtpParameters: { codecs: [] } }),
  ];
  expect(refused.map(({ error }) => error)).toEqual(
    ['moderate', 'moderate', 'publish'].map((grant) => ({
      code: 'forbidden',
      message: `neither the token nor the role in the meeting grants ${grant}`,
    })),
  );
  expect((await client.request('message.send', { topic: 'chat', payload: 'granted' })).error).toBeUndefined();
  expect(meetings.last.calls).toEqual(['granted']);
});

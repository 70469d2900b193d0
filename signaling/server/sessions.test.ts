import { describe, expect, test } from 'vitest';
import { CausewayError } from '../../src/domain/errors.ts';
import { startServer } from './testing/harness.ts';
import { roomView } from './testing/fake-meetings.ts';
import { type TestClient, topicOf } from './testing/test-client.ts';

const resume = (client: TestClient, resumeToken: string, lastSeq: number, id?: number) =>
  client.request('session.resume', { resumeToken, lastSeq }, id);

describe('room.join', () => {
  test('answers with the room before any notification that follows on it', async () => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.entering = async () => participation.happen('in the answer');
      participation.entered = () => participation.happen('after the answer');
    };
    const client = await connect();
    await client.authenticate();
    const { result } = await client.request('room.join', { room: 'standup' });
    expect(result).toMatchObject({ state: 'joined', identity: 'ada', room: { name: 'standup', seq: 1 } });
    expect(result['resumeToken']).toMatch(/^[\w-]{43}$/);
    meetings.last.happen('later');
    await expect.poll(() => client.topics).toEqual(['after the answer', 'later']);
    expect(client.frames.map((frame) => frame['event'] ?? frame['id'])).toEqual([
      1,
      2,
      'message.received',
      'message.received',
    ]);
  });

  test('that fails leaves the client where it was', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.authenticate();
    meetings.joining = async () => {
      throw new CausewayError('room_full', 'full');
    };
    expect((await client.request('room.join', { room: 'standup' })).error?.code).toBe('room_full');
    meetings.joining = async (participation) => {
      participation.entering = async () => {
        throw new CausewayError('unavailable', 'no worker', { retryAfterMs: 7 });
      };
    };
    const { error } = await client.request('room.join', { room: 'standup' });
    expect(error).toMatchObject({ code: 'unavailable', retryAfterMs: 7 });
    expect(meetings.last.calls).toEqual(['leave']);
    meetings.joining = async () => undefined;
    expect((await client.request('room.join', { room: 'standup' })).result['state']).toBe('joined');
  });

  test('of a client that is gone before the answer gives the seat back', async () => {
    const { connect, meetings } = await startServer();
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    meetings.joining = async () => {
      asked.resolve();
      await gate.promise;
    };
    const client = await connect();
    await client.authenticate();
    client.send('{"id":2,"method":"room.join","params":{"room":"standup"}}');
    await asked.promise;
    await client.leave(4000);
    gate.resolve();
    await expect.poll(() => meetings.participations[0]?.calls).toEqual(['leave']);
  });

  test('of a client that is gone while its room is looked at gives the seat back, too', async () => {
    const { connect, meetings } = await startServer();
    const gate = Promise.withResolvers<void>();
    meetings.joining = async (participation) => {
      participation.entering = () => gate.promise;
    };
    const client = await connect();
    await client.authenticate();
    client.send('{"id":2,"method":"room.join","params":{"room":"standup"}}');
    await expect.poll(() => meetings.participations).toHaveLength(1);
    client.socket.terminate();
    await expect.poll(() => meetings.last.calls).toEqual(['leave']);
    gate.resolve();
  });

  test('waits in the lobby, and goes on when admitted', async () => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.inLobby = true;
    };
    const client = await connect();
    const resumeToken = await client.join();
    expect((await client.request('room.join', { room: 'other' })).error?.code).toBe('already_joined');
    meetings.last.inLobby = false;
    const { result } = await client.request('room.join', { room: 'standup' });
    expect(result).toMatchObject({ state: 'joined', resumeToken });
    expect(meetings.participations).toHaveLength(1);
  });

  test('after room.leave is a new session', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    const first = await client.join();
    await client.request('room.leave');
    const { result } = await client.request('room.join', { room: 'other' });
    expect(result).toMatchObject({ state: 'joined', room: { name: 'other' } });
    expect(result['resumeToken']).not.toBe(first);
    expect(meetings.participations.map(({ calls }) => calls)).toEqual([['leave'], []]);
    expect((await resume(await connect(), first, 0)).error?.code).toBe('resume_failed');
  });
});

describe('the end of a socket', () => {
  test.each<[string, number, string[]]>([
    ['that its client closed to leave', 1000, ['leave']],
    ['whose page is gone', 1001, ['disconnected']],
    ['that its client closed for reasons of its own', 4000, ['disconnected']],
  ])('%s', async (_, code, calls) => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.join();
    await client.leave(code);
    await expect.poll(() => meetings.last.calls).toEqual(calls);
  });

  test('that was cut', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.join();
    client.socket.terminate();
    await expect.poll(() => meetings.last.calls).toEqual(['disconnected']);
  });

  test.each([
    ['removed', 4403],
    ['replaced', 4409],
    ['expired', 4410],
    ['serverClosed', 1012],
  ] as const)('whose seat ended: %s', async (reason, code) => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    const resumeToken = await client.join();
    meetings.last.end(reason);
    expect(await client.closed()).toBe(code);
    expect(meetings.last.calls).toEqual([]);
    expect((await resume(await connect(), resumeToken, 0)).error?.code).toBe('resume_failed');
  });
});

describe('session.resume', () => {
  test('tells what was missed, then what happens: nothing lost, doubled or out of order', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    const seat = meetings.last;
    seat.happen('1');
    await expect.poll(() => first.topics).toEqual(['1']);
    first.socket.terminate();
    await expect.poll(() => seat.calls).toEqual(['disconnected']);
    seat.happen('2');
    const gate = Promise.withResolvers<void>();
    seat.missed = async () => {
      seat.happen('3');
      await gate.promise;
      seat.happen('4');
      const missed = { notifications: [2, 3, 4].map((seq) => seat.message(seq, String(seq))) };
      queueMicrotask(() => seat.happen('5'));
      return missed;
    };
    const second = await connect();
    const answer = resume(second, resumeToken, 1);
    await second.allReceived();
    gate.resolve();
    const { result } = await answer;
    expect(result).toMatchObject({ identity: 'ada', mediaEpoch: 1 });
    expect(Array.isArray(result['missed']) && result['missed'].map(topicOf)).toEqual(['2', '3', '4']);
    seat.happen('6');
    await expect.poll(() => second.topics).toEqual(['5', '6']);
    expect(seat.calls).toEqual(['disconnected', 'resumed 1']);
    expect((await second.request('message.send', { topic: 't', payload: 'hello' })).result).toEqual({ seq: 6 });
  });

  test('tells the room as it is when the log does not reach back', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    meetings.last.missed = async () => {
      meetings.last.happen('in the room’s picture');
      meetings.last.happen('after it');
      return { room: roomView('standup', 1) };
    };
    const second = await connect();
    const { result } = await resume(second, resumeToken, 0);
    expect(result).toMatchObject({ missed: [], room: { name: 'standup', seq: 1 } });
    await expect.poll(() => second.topics).toEqual(['after it']);
  });

  test('keeps what stands in no log, but not what a loss of media made void', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    await expect.poll(() => meetings.last.calls).toEqual(['disconnected']);
    const closed = (consumerId: string) => {
      const notification = { event: 'consumer.closed' as const, data: { consumerId, trackId: 'track' } };
      meetings.last.listener.notify({ notification, text: () => JSON.stringify(notification) });
    };
    closed('before');
    const reset = { event: 'media.reset' as const, data: { reason: 'workerDied' as const } };
    meetings.last.listener.notify({ notification: reset, text: () => JSON.stringify(reset) });
    closed('after');
    meetings.last.media.epoch = 0;
    const second = await connect();
    expect((await resume(second, resumeToken, 0)).result['mediaEpoch']).toBe(0);
    const { data } = await second.notification('consumer.closed');
    expect(data).toEqual({ consumerId: 'after', trackId: 'track' });
    expect(second.frames.map(({ event }) => event)).toEqual([undefined, 'consumer.closed']);
  });

  test('takes over from a socket that is still there', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    const second = await connect();
    expect((await resume(second, resumeToken, 0)).result['identity']).toBe('ada');
    expect(await first.closed()).toBe(4409);
    expect(meetings.last.calls).toEqual(['resumed 0']);
    await second.leave(1001);
    await expect.poll(() => meetings.last.calls).toEqual(['resumed 0', 'disconnected']);
  });

  test('on two sockets at once is won by the later', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    const gate = Promise.withResolvers<void>();
    meetings.last.missed = async () => {
      await gate.promise;
      return { notifications: [] };
    };
    const [second, third] = [await connect(), await connect()];
    void resume(second, resumeToken, 0);
    await second.allReceived();
    const answer = resume(third, resumeToken, 0);
    expect(await second.closed()).toBe(4409);
    gate.resolve();
    expect((await answer).result['identity']).toBe('ada');
    meetings.last.happen('news');
    await expect.poll(() => third.topics).toEqual(['news']);
    expect(meetings.last.calls).toEqual(['disconnected', 'resumed 0', 'resumed 0']);
  });

  test('on a socket that is lost meanwhile can be done again', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    const gate = Promise.withResolvers<void>();
    meetings.last.missed = async () => {
      await gate.promise;
      return { notifications: [] };
    };
    const second = await connect();
    void resume(second, resumeToken, 0);
    await second.allReceived();
    second.socket.terminate();
    await expect.poll(() => meetings.last.calls).toEqual(['disconnected', 'resumed 0', 'disconnected']);
    gate.resolve();
    // The services may have taken the seat as resumed after all: it must not stay so.
    await expect.poll(() => meetings.last.calls).toEqual(['disconnected', 'resumed 0', 'disconnected', 'disconnected']);
    expect((await resume(await connect(), resumeToken, 0)).result['identity']).toBe('ada');
  });

  test('that the services cannot do now may be tried again on the same socket', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    meetings.last.missed = async () => {
      throw new CausewayError('unavailable', 'no registry', { retryAfterMs: 5 });
    };
    const second = await connect();
    expect((await resume(second, resumeToken, 0)).error?.code).toBe('unavailable');
    expect((await second.request('room.update')).error?.code).toBe('unauthenticated');
    meetings.last.missed = async () => ({ notifications: [] });
    expect((await resume(second, resumeToken, 0)).result['identity']).toBe('ada');
    expect((await second.request('room.update')).result).toEqual({});
  });

  test('with an unknown token leaves the socket open to authenticate', async () => {
    const { connect } = await startServer();
    const client = await connect();
    expect((await resume(client, 'A'.repeat(43), 0)).error?.code).toBe('resume_failed');
    expect((await client.authenticate()).result['identity']).toBe('ada');
  });

  test('works from the lobby too', async () => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.inLobby = true;
    };
    const first = await connect();
    const resumeToken = await first.join();
    await first.leave(1001);
    const second = await connect();
    await resume(second, resumeToken, 0, 3);
    expect((await second.request('room.update')).error?.code).toBe('in_lobby');
    meetings.last.inLobby = false;
    expect((await second.request('room.join', { room: 'standup' })).result['state']).toBe('joined');
  });
});

describe('a request that is sent again', () => {
  const send = (client: TestClient, id: number, payload: string) =>
    client.request('message.send', { topic: 't', payload }, id);

  test('on the same socket gets the same answer, and is carried out once', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.join();
    const first = await send(client, 10, 'hello');
    meetings.last.happen('something');
    expect(await send(client, 10, 'hello')).toEqual(first);
    expect(meetings.last.calls).toEqual(['hello']);
    expect(await send(client, 11, 'hello')).not.toEqual(first);
  });

  test('after a resume, too, whether it was done, under way, or never arrived', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    await send(first, 10, 'done');
    const gate = Promise.withResolvers<void>();
    meetings.last.sending = (payload) => (payload === 'under way' ? gate.promise : Promise.resolve());
    void send(first, 11, 'under way');
    await first.allReceived();
    first.socket.terminate();
    await expect.poll(() => meetings.last.calls).toEqual(['done', 'disconnected']);

    const second = await connect();
    await resume(second, resumeToken, 0, 13);
    const answers = [send(second, 10, 'done'), send(second, 11, 'under way'), send(second, 12, 'never arrived')];
    await second.allReceived();
    gate.resolve();
    for (const { error } of await Promise.all(answers)) expect(error).toBeUndefined();
    expect(meetings.last.calls).toEqual(['done', 'disconnected', 'resumed 0', 'under way', 'never arrived']);
  });

  test('or not: what came before the resume is finished first', async () => {
    const { connect, meetings } = await startServer();
    const first = await connect();
    const resumeToken = await first.join();
    const gate = Promise.withResolvers<void>();
    meetings.last.sending = (payload) => (payload === 'slow' ? gate.promise : Promise.resolve());
    void send(first, 10, 'slow');
    await first.allReceived();
    const second = await connect();
    await resume(second, resumeToken, 0, 11);
    const next = send(second, 12, 'next');
    await second.allReceived();
    gate.resolve();
    expect((await next).error).toBeUndefined();
    expect(meetings.last.calls).toEqual(['resumed 0', 'slow', 'next']);
  });

  test('is refused when it is older than what is remembered', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.join();
    for (let id = 10; id < 75; id += 1) await send(client, id, String(id));
    expect((await send(client, 10, 'again')).error?.code).toBe('bad_frame');
    expect((await send(client, 11, 'again')).error).toBeUndefined();
    expect(meetings.last.calls).not.toContain('again');
  });

  test('if it is a join, is answered with the room as it is now', async () => {
    const { connect, meetings } = await startServer();
    const client = await connect();
    await client.authenticate();
    await client.request('room.join', { room: 'standup' }, 5);
    meetings.last.happen('something');
    expect((await client.request('room.join', { room: 'standup' }, 5)).result).toMatchObject({ room: { seq: 1 } });
    expect(meetings.participations).toHaveLength(1);
  });
});

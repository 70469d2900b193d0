import { expect, test } from 'vitest';
import { CausewayError } from '../../src/domain/errors.ts';
import { startServer } from './testing/harness.ts';

test('one identity gets only so many seats, also by seats whose sockets are gone', async () => {
  const { connect, meetings, logged } = await startServer({ limits: { seatsPerIdentity: 2 } });
  const first = await connect();
  await first.join('acme/ada', 'one');
  await first.leave(4000);
  const second = await connect();
  await second.join('acme/ada', 'two');
  const third = await connect();
  await third.authenticate();
  expect((await third.request('room.join', { room: 'three' })).error?.code).toBe('limit_exceeded');
  expect(meetings.participations).toHaveLength(2);
  expect(logged).toEqual(['warn a tenant or an identity has as many as it may: seats of this identity']);
  meetings.participations[0]?.end('expired');
  expect((await third.request('room.join', { room: 'three' })).result['state']).toBe('joined');
});

test('a join that fails keeps nothing', async () => {
  const { connect, meetings } = await startServer({ limits: { seatsPerIdentity: 1 } });
  const client = await connect();
  await client.authenticate();
  meetings.joining = async () => {
    throw new CausewayError('room_full', 'full');
  };
  await client.request('room.join', { room: 'standup' });
  meetings.joining = async (participation) => {
    participation.entering = async () => {
      throw new CausewayError('unavailable', 'no worker');
    };
  };
  await client.request('room.join', { room: 'standup' });
  meetings.joining = async () => undefined;
  expect((await client.request('room.join', { room: 'standup' })).result['state']).toBe('joined');
});

test('one identity gets only so many sockets', async () => {
  const { connect } = await startServer({ limits: { connectionsPerIdentity: 1 } });
  const [first, second] = [await connect(), await connect()];
  await first.authenticate();
  expect((await second.authenticate()).error?.code).toBe('limit_exceeded');
  expect((await second.authenticate('acme/bob')).result['identity']).toBe('bob');
  await first.leave(1000);
  await expect.poll(async () => (await (await connect()).authenticate()).error).toBeUndefined();
});

test('a sender of large messages is told to wait, and the others are not', async () => {
  const { connect, meetings } = await startServer({ limits: { toldBytesPerSecond: 1_000 } });
  const [loud, other] = [await connect(), await connect()];
  await loud.join('acme/bob');
  await other.join();
  const large = { topic: 'chat', payload: 'x'.repeat(4_000) };
  const answers = await Promise.all([1, 2, 3, 4].map(() => loud.request('message.send', large)));
  expect(answers.map(({ error }) => error?.code)).toEqual([undefined, undefined, undefined, 'rate_limited']);
  expect(answers[3]?.error?.retryAfterMs).toBeGreaterThan(0);
  expect((await other.request('message.send', { topic: 'chat', payload: 'small' })).error).toBeUndefined();
  expect(meetings.last.calls).toEqual(['small']);
});

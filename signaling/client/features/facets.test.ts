import { expect, test } from 'vitest';
import { notifications } from '../../protocol/notifications.ts';
import { roomView } from '../testing/scripted-server.ts';
import { eventually, fixture } from '../testing/set-up.ts';
import { LiveMeeting } from '../meeting.ts';

const OPEN = { admits: 'everybody', places: null, joinBeforeHost: true, hasPassword: false };

test('each facet says what its feature is now, and tells when that changes', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const told: unknown[] = [];
  meeting.settings.on('changed', (settings) => told.push(settings));
  meeting.audience.on('changed', ({ count }) => told.push(count));
  meeting.messages.on('received', ({ payload }) => told.push(payload));
  meeting.speakers.on('changed', ({ identities }) => told.push(identities));
  server.notify('room.updated', { locked: true, lobby: false });
  server.notify('room.updated', { locked: true, lobby: false });
  server.notify('room.audience', { count: 3 });
  const message = { from: 'ann', topic: 'chat', payload: 'hello', direct: false, at: 0, messageId: 'one' };
  server.notify('message.received', message);
  server.notify('message.received', message);
  server.notify('room.speakers', { trackIds: ['nobodys'] });
  expect(told).toEqual([{ name: 'room', locked: true, lobby: false, entry: OPEN }, 3, 'hello', []]);
  expect(meeting.settings.current).toMatchObject({ locked: true });
  expect(meeting.audience.count).toBe(3);
  await meeting.leave();
});

test('a whole view of the room sets every facet right', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.notify('room.synced', { room: { ...roomView(20), lobby: true, audience: 9 } });
  expect(meeting.settings.current).toEqual({ name: 'room', locked: false, lobby: true, entry: OPEN });
  expect(meeting.audience.count).toBe(9);
  await meeting.leave();
});

test('moderation asks the server', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await Promise.all([meeting.moderation.admit('ann'), meeting.moderation.remove('bob')]);
  await meeting.settings.update({ locked: true });
  await eventually(() => expect(server.asked('room.update')).toHaveLength(1));
  expect(server.asked('participant.admit')[0]?.params).toEqual({ identity: 'ann' });
  expect(server.asked('participant.remove')[0]?.params).toEqual({ identity: 'bob' });
  await meeting.leave();
});

test('somebody listens to every notification of the protocol', () => {
  const { heard } = new LiveMeeting({ url: 'ws://server.test', token: 'token' }, { room: 'room' }, undefined);
  // These only carry others.
  const carriers = ['room.changes'];
  expect(Object.keys(notifications).filter((event) => !heard.has(event))).toEqual(carriers);
});

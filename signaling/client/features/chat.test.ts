import { expect, test } from 'vitest';
import { roomView } from '../testing/scripted-server.ts';
import { fixture } from '../testing/set-up.ts';

const written = (place: number, from = 'ann') => ({
  id: `m${place}`,
  from,
  name: `${from} by name`,
  text: `text ${place}`,
  at: 1_000,
  place,
});

test('what was written before is known, and what comes is told once, in its place', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => {
    const joined = server.joined();
    return 'room' in joined && joined.room ? { ...joined, room: { ...joined.room, chat: [written(3)] } } : joined;
  };
  const meeting = await join();
  const received: string[] = [];
  meeting.chat.on('received', ({ id }) => received.push(id));
  expect(meeting.chat.messages).toEqual([written(3)]);
  const before = meeting.chat.messages;
  server.notify('chat.received', written(3));
  expect(meeting.chat.messages).toBe(before);
  server.notify('chat.received', written(9));
  server.notify('chat.received', written(9, 'bob'));
  server.notify('chat.received', written(7));
  expect(meeting.chat.messages.map(({ place }) => place)).toEqual([3, 7, 9, 9]);
  expect(received).toEqual(['m9', 'm9', 'm7']);
  await meeting.leave();
});

test('a whole view of the room adds what was missed, and what the room forgot stays', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const received: string[] = [];
  server.notify('chat.received', written(11));
  server.notify('chat.received', written(12));
  meeting.chat.on('received', ({ id }) => received.push(id));
  server.notify('room.synced', { room: { ...roomView(20), chat: [written(12), written(13)] } });
  expect(meeting.chat.messages.map(({ place }) => place)).toEqual([11, 12, 13]);
  expect(received).toEqual(['m13']);
  for (let place = 14; place < 1_000; place += 1) server.notify('chat.received', written(place));
  expect([meeting.chat.messages.length, meeting.chat.messages[0]?.place]).toEqual([500, 500]);
  await meeting.leave();
});

test('a message is sent under an id of its own, to everybody or to one', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.chat.send('hello');
  await meeting.chat.send('psst', 'ann');
  const asked = server.asked('chat.send').map(({ params }) => params);
  expect(asked).toMatchObject([{ text: 'hello' }, { text: 'psst', to: 'ann' }]);
  expect(new Set(asked.map(({ id }) => id)).size).toBe(2);
  await meeting.leave();
});

test('what becomes of a message is known: another text, deletion, reactions; and the rules of the chat', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const message = { id: 'a', from: 'ann', name: 'Ann', text: 'one', at: 0, place: 1 };
  server.notify('chat.received', message);
  server.notify('chat.edited', { id: 'a', from: 'ann', text: 'two', edited: 5 });
  server.notify('chat.reacted', { id: 'a', from: 'ann', identity: 'bob', kind: 'heart', on: true });
  server.notify('chat.reacted', { id: 'a', from: 'ann', identity: 'cas', kind: 'heart', on: true });
  server.notify('chat.reacted', { id: 'a', from: 'ann', identity: 'bob', kind: 'heart', on: false });
  server.notify('chat.edited', { id: 'unknown', from: 'ann', text: 'x', edited: 5 });
  const reactions = [{ kind: 'heart', identities: ['cas'] }];
  expect(meeting.chat.messages).toEqual([{ ...message, text: 'two', edited: 5, reactions }]);
  server.notify('chat.deleted', { id: 'a', from: 'ann', deleted: 'ann' });
  expect(meeting.chat.messages).toEqual([{ ...message, text: '', deleted: 'ann' }]);
  server.notify('chat.configured', { on: false, history: 'none' });
  expect(meeting.chat.rules).toEqual({ on: false, history: 'none' });
  await meeting.chat.send('hello', { hosts: true, reply: message });
  expect(server.asked('chat.send')[0]?.params).toMatchObject({ hosts: true, reply: { id: 'a', from: 'ann' } });
  await meeting.leave();
});

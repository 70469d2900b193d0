import { expect, test } from 'vitest';
import { roomView } from '../../testing/scripted-server.ts';
import { fixture } from '../../testing/set-up.ts';

const line = (place: number, from = 'ann') => ({
  id: `l${place}`,
  from,
  name: `${from} by name`,
  text: `text ${place}`,
  at: 1_000,
  place,
});
const draft = (place: number, text: string) => ({ id: `l${place}`, from: 'ann', name: 'ann by name', text });

test('what was said before is known, and what comes is told once, in its place', async () => {
  const { server, join } = fixture();
  server.script['room.join'] = () => {
    const joined = server.joined();
    return 'room' in joined && joined.room ? { ...joined, room: { ...joined.room, captions: [line(3)] } } : joined;
  };
  const meeting = await join();
  const said: string[] = [];
  meeting.captions.on('said', ({ id }) => said.push(id));
  expect(meeting.captions.lines).toEqual([line(3)]);
  for (const each of [line(3), line(9), line(9), line(7)]) server.notify('caption.said', each);
  expect(meeting.captions.lines.map(({ place }) => place)).toEqual([3, 7, 9]);
  server.notify('room.synced', { room: { ...roomView(20), captions: [line(9), line(12)] } });
  expect(meeting.captions.lines.map(({ place }) => place)).toEqual([3, 7, 9, 12]);
  expect(said).toEqual(['l9', 'l7', 'l12']);
  await meeting.leave();
});

test('drafts are told until their line has come', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const drafts: string[] = [];
  meeting.captions.on('drafted', ({ text }) => drafts.push(text));
  server.notify('caption.drafted', draft(5, 'Good'));
  server.notify('caption.drafted', draft(5, 'Good morning'));
  server.notify('caption.said', line(5));
  server.notify('caption.drafted', draft(5, 'Good morning, late'));
  expect(drafts).toEqual(['Good', 'Good morning']);
  await meeting.leave();
});

test('what is not kept is told and not listed; what was kept is forgotten when a host wants that', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const said: string[] = [];
  meeting.captions.on('said', ({ id }) => said.push(id));
  server.notify('caption.said', line(5));
  server.notify('caption.configured', { on: true, transcript: 'none' });
  expect([meeting.captions.lines, meeting.captions.rules.transcript]).toEqual([[], 'none']);
  server.notify('caption.said', { ...line(6), kept: false });
  expect([meeting.captions.lines.length, said]).toEqual([0, ['l5', 'l6']]);
  await meeting.leave();
});

test('a line is said under an id, its own or one that its drafts had', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.captions.draft('Good', { id: 'mine', language: 'en' });
  await meeting.captions.say('Good morning', { id: 'mine', language: 'en' });
  await meeting.captions.say('Hello');
  await meeting.captions.configure({ on: false });
  expect(server.asked('caption.draft').map(({ params }) => params)).toEqual([
    { id: 'mine', text: 'Good', language: 'en' },
  ]);
  expect(server.asked('caption.say').map(({ params }) => params)).toEqual([
    { id: 'mine', text: 'Good morning', language: 'en' },
    { id: expect.stringMatching(/^[\w-]+$/), text: 'Hello' },
  ]);
  expect(server.asked('caption.configure').map(({ params }) => params)).toEqual([{ on: false }]);
  await meeting.leave();
});

import { expect, test } from 'vitest';
import { roomView } from '../testing/scripted-server.ts';
import { fixture } from '../testing/set-up.ts';

const FREE = { roles: [], people: [], oneScreen: false };

test('what hinders us is known, for the role, for us alone, and while another is called', async () => {
  const { server, join } = fixture();
  server.grants.moderate = false;
  const meeting = await join();
  const { identity, role } = meeting.self;
  const told: unknown[] = [];
  meeting.floor.on('changed', (floor) => told.push([floor.hindrance('microphone'), floor.hindrance('chat')]));
  server.notify('floor.changed', { floor: { ...FREE, roles: [{ role, forbidden: ['microphone'] }] } });
  server.notify('floor.changed', { floor: { ...FREE, people: [{ identity, forbidden: ['chat'], allowed: [] }] } });
  const people = [
    { identity: 'ann', name: 'Ann' },
    { identity, name: 'Me' },
  ];
  server.notify('roll.changed', { rollCall: { people, place: 0 } });
  server.notify('roll.changed', { rollCall: { people, place: 1 } });
  server.notify('roll.changed', { rollCall: { people, place: 1 } });
  expect(told).toEqual([
    ['role', null],
    [null, 'person'],
    ['rollCall', 'person'],
    [null, 'person'],
  ]);
  server.notify('room.synced', { room: roomView(20) });
  expect([meeting.floor.current, meeting.floor.rollCall]).toEqual([FREE, null]);
  await meeting.leave();
});

test('a host asks the server; who is asked hears of it', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const asked: unknown[] = [];
  meeting.floor.on('asked', (data) => asked.push(data));
  server.notify('floor.asked', { source: 'microphone', by: 'ann', name: 'Ann' });
  expect(asked).toEqual([{ source: 'microphone', by: 'ann', name: 'Ann' }]);
  await meeting.floor.forbid(['chat'], { role: 'viewer' });
  await meeting.floor.allow(['chat']);
  await meeting.floor.muteAll(false);
  await meeting.floor.callRoll(['ann']);
  const params = (method: Parameters<typeof server.asked>[0]) => server.asked(method).map((each) => each.params);
  expect(params('floor.forbid')).toEqual([{ what: ['chat'], role: 'viewer' }]);
  expect(params('floor.allow')).toEqual([{ what: ['chat'] }]);
  expect(params('floor.mute')).toEqual([{ unmuting: false }]);
  expect(params('roll.start')).toEqual([{ identities: ['ann'] }]);
  await meeting.leave();
});

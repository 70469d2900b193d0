import { expect, test } from 'vitest';
import { GRANTS_OF_ROLE } from '../../protocol/permissions.ts';
import { Grants } from '../../protocol/primitives.ts';
import { participantView, roomView } from '../testing/scripted-server.ts';
import { fixture, microphone } from '../testing/set-up.ts';

const request = (identity: string, since: number) => ({
  identity,
  name: `${identity} by name`,
  role: 'presenter' as const,
  since,
});

test('who asks for a role is known in order, until it is answered', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const told: string[] = [];
  meeting.roles.on('changed', (all) => told.push(all.map(({ identity }) => identity).join(' ')));
  server.notify('role.requested', request('bob', 12));
  server.notify('role.requested', request('ann', 11));
  server.notify('role.answered', { identity: 'bob' });
  server.notify('role.answered', { identity: 'ann', by: 'eve' });
  expect(told).toEqual(['bob', 'ann bob', 'ann', '']);
  await meeting.leave();
});

test('what we are and may is what the room says of us, and the token only where the room says nothing', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const byToken = meeting.self;
  const { identity } = byToken;
  const roles: string[] = [];
  meeting.roles.on('roleChanged', ({ role, by = '' }) => roles.push(`${role} by ${by}`));
  meeting.on('selfChanged', ({ self }) => roles.push(`now ${self.role}`));
  server.notify('role.changed', { identity, role: 'viewer', by: 'ann' });
  const yourGrants = Grants.parse(GRANTS_OF_ROLE.viewer);
  server.notify('room.synced', {
    room: { ...roomView(20), participants: [{ ...participantView(identity), role: 'viewer' }], yourGrants },
  });
  expect(roles).toEqual(['viewer by ann', 'now viewer']);
  expect(meeting.self).toEqual({ ...byToken, role: 'viewer', grants: yourGrants });
  server.notify('room.synced', { room: roomView(30) });
  expect(meeting.self).toEqual(byToken);
  await meeting.leave();
});

test('a track that the room closed has ended, and is not closed once more', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const track = await meeting.publish(microphone(), { source: 'microphone' });
  server.notify('track.closed', { identity: meeting.self.identity, trackId: track.id });
  expect(track.ended).toBe('stopped');
  expect(server.asked('track.close')).toEqual([]);
  await meeting.leave();
});

test('roles are given, asked for and answered by asking the server', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.roles.give('ann', 'cohost');
  await meeting.roles.request('presenter');
  await meeting.roles.answer('bob', true);
  const asked = (['role.give', 'role.request', 'role.answer'] as const).map((name) => server.asked(name)[0]?.params);
  expect(asked).toEqual([{ identity: 'ann', role: 'cohost' }, { role: 'presenter' }, { identity: 'bob', give: true }]);
  await meeting.leave();
});

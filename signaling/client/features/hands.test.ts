import { expect, test } from 'vitest';
import { roomView } from '../testing/scripted-server.ts';
import { fixture } from '../testing/set-up.ts';

const hand = (identity: string, since: number) => ({ identity, name: `${identity} by name`, since });

test('hands are known in their order, whatever came first', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const told: string[] = [];
  meeting.hands.on('changed', (hands) => told.push(hands.map(({ identity }) => identity).join(' ')));
  server.notify('hand.raised', hand('ann', 12));
  server.notify('hand.raised', hand('bob', 11));
  server.notify('hand.raised', hand('bob', 14));
  server.notify('hand.lowered', { identity: 'ann', by: 'bob' });
  server.notify('hand.lowered', { identity: 'bob' });
  server.notify('hand.lowered', { identity: 'bob' });
  expect(told).toEqual(['ann', 'bob ann', 'ann bob', 'bob', '']);
  server.notify('room.synced', { room: { ...roomView(20), hands: [hand('cas', 3)] } });
  expect(meeting.hands.raised).toEqual([hand('cas', 3)]);
  await meeting.leave();
});

test('a hand is raised, and lowered, by asking the server', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  await meeting.hands.raise();
  await meeting.hands.lower();
  await meeting.hands.lower('ann');
  expect(server.asked('hand.raise')).toHaveLength(1);
  expect(server.asked('hand.lower').map(({ params }) => params)).toEqual([{}, { identity: 'ann' }]);
  await meeting.leave();
});

/** Groups of a room, over several nodes: who gets in, as what, and until when. */
import { expect, test } from 'vitest';
import { groupKey } from '../domain/groups.ts';
import { expectNobodyOn, KEY, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

/** `ann` moderates, on one node; `bob` is in the room on another, and belongs to the first of two open groups. */
async function opened() {
  const here = new MeetingsHarness();
  const there = new MeetingsHarness(here.store, { node: 'node-2' });
  const ann = await here.enter('ann', { role: 'host' });
  const bob = await there.enter('bob');
  await ann.seat.execute('breakout.set', { groups: [{ name: 'Red' }, { name: 'Blue' }] });
  const { breakouts } = (await enteredAgain(ann)).room;
  const [red = '', blue = ''] = breakouts?.groups.map(({ id }) => id) ?? [];
  await ann.seat.execute('breakout.assign', { members: [{ identity: 'bob', group: red }] });
  await ann.seat.execute('breakout.open', {});
  await settled();
  for (const { ear } of [ann, bob]) ear.take();
  return { here, there, ann, bob, red, blue };
}

async function enteredAgain({ seat }: Awaited<ReturnType<MeetingsHarness['join']>>) {
  const entered = await seat.enter();
  if (entered.state !== 'joined') throw new Error('waits in the lobby');
  return entered;
}

test('who belongs to a group goes there from any node, and is what it is in the main room', async () => {
  const { here, there, ann, bob, red } = await opened();
  await produce(bob, 'microphone');
  ann.ear.take();
  // The token would make more of it.
  const inGroup = await here.enter('bob', { breakout: red, role: 'host' });
  await settled();
  expect(ann.ear.take()).toEqual(['track.closed', 'breakout.members']);
  expect(await here.participants(groupKey(KEY, red).room)).toMatchObject([
    { identity: 'bob', role: 'participant', node: 'node-1', grants: { moderate: false } },
  ]);
  const { room } = await enteredAgain(inGroup);
  expect(room).toMatchObject({ name: KEY.room, participants: [{ identity: 'bob' }] });
  expect(room.breakouts).toBeUndefined();
  // What it sent and received in the main room ends when it is heard in the group.
  expect(there.engine.stats()).toMatchObject({ transports: 2, producers: 0 });
  there.clock.advance(15_000);
  expect(there.engine.stats()).toMatchObject({ transports: 0 });
});

test('who moderates the room visits any group, and moderates there', async () => {
  const { here, red } = await opened();
  const visit = await here.enter('ann', { breakout: red });
  await visit.seat.execute('room.update', { locked: true });
  expect(await here.participants(groupKey(KEY, red).room)).toMatchObject([{ identity: 'ann', role: 'host' }]);
});

test.each([
  ['forbidden', 'another group', 'bob', 'blue', {}],
  ['forbidden', 'a guessed one', 'bob', 'guessed', {}],
  ['not_joined', 'who is not in the main room', 'eve', 'red', {}],
  ['not_joined', 'the same group of another tenant', 'bob', 'red', { tenant: 'globex' }],
  ['room_not_allowed', 'a token for another room', 'bob', 'red', { room: 'elsewhere' }],
] as const)('is refused as %s: %s', async (code, _name, who, where, changes) => {
  const { there, red, blue } = await opened();
  const breakout = where === 'red' ? red : where === 'blue' ? blue : where;
  await expect(there.join(who, { breakout, ...changes })).rejects.toEqual(refusal(code));
  await settled();
  expect(there.meetings.stats()).toMatchObject({ rooms: 1, participants: 1 });
});

test('who was called back has a moment to go, and is not left in the group', async () => {
  const { here, ann, red } = await opened();
  const inGroup = await here.enter('bob', { breakout: red });
  await ann.seat.execute('breakout.close', {});
  await settled();
  here.clock.advance(9_999);
  expect(inGroup.ear.endings).toEqual([]);
  here.clock.advance(1);
  await settled();
  expect(inGroup.ear.endings).toEqual(['left']);
  expect(await here.participants(groupKey(KEY, red).room)).toEqual([]);
});

test('who is removed from the main room is out of the group too', async () => {
  const { here, ann, bob, red } = await opened();
  const inGroup = await here.enter('bob', { breakout: red });
  await ann.seat.execute('participant.remove', { identity: 'bob' });
  await settled();
  expect(bob.ear.endings).toEqual(['removed']);
  here.clock.advance(10_000);
  await settled();
  expect(inGroup.ear.endings).toEqual(['left']);
});

test('the countdown closes the groups, whichever node is first; and who knows of it only later closes them as well', async () => {
  const { here, there, ann, bob } = await opened();
  await ann.seat.execute('breakout.close', { seconds: 30 });
  await settled();
  bob.ear.take();
  there.clock.advance(29_999);
  await settled();
  expect(bob.ear.take()).toEqual([]);
  there.clock.advance(1);
  await settled();
  expect(bob.ear.notifications).toMatchObject([{ event: 'breakout.updated', data: { open: false } }]);
  here.clock.advance(30_000);
  await settled();
  expect(bob.ear.take()).toEqual(['breakout.updated']);
});

test('where the registry cannot be reached at the end of a countdown the groups are closed as soon as it can', async () => {
  const { here, there, ann, bob } = await opened();
  await ann.seat.execute('breakout.close', { seconds: 30 });
  await settled();
  bob.ear.take();
  await ann.seat.leave();
  there.registry.reachable = false;
  there.clock.advance(30_000);
  await settled();
  there.registry.reachable = true;
  there.clock.advance(5_000);
  await settled();
  expect(bob.ear.take()).toContain('breakout.updated');
  here.clock.advance(60_000);
  await settled();
  expect(here.meetings.stats().rooms).toBe(0);
});

test('nothing is left of groups that are over', async () => {
  const { here, there, ann, bob, red } = await opened();
  const inGroup = await here.enter('bob', { breakout: red });
  await inGroup.seat.leave();
  await bob.seat.leave();
  await ann.seat.leave();
  await settled();
  await expectNobodyOn(here);
  await expectNobodyOn(there);
  expect(here.store.size).toBe(0);
});

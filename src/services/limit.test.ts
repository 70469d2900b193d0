import { expect, test } from 'vitest';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { KEY, MeetingsHarness, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const MINUTE = 60_000;

test('a meeting ends for all when its time is over', async () => {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store);
  const two = new MeetingsHarness(store, { node: 'node-2', incarnation: 'second' });
  const host = await one.enter('host', { role: 'host' });
  const bob = await two.enter('bob');
  await host.seat.execute('limit.set', { seconds: 600 });
  await settled();
  expect(bob.ear.take()).toContain('limit.changed');
  one.clock.advance(9 * MINUTE);
  await settled();
  expect(host.ear.endings).toEqual([]);
  one.clock.advance(MINUTE);
  await settled();
  expect([host.ear.endings, bob.ear.endings]).toEqual([['ended'], ['ended']]);
});

test('also where the node on which it was set does nothing any more', async () => {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store);
  const two = new MeetingsHarness(store, { node: 'node-2', incarnation: 'second' });
  const host = await one.enter('host', { role: 'host' });
  const bob = await two.enter('bob');
  await host.seat.execute('limit.set', { seconds: 600 });
  await settled();
  two.clock.advance(10 * MINUTE);
  await settled();
  expect(bob.ear.endings).toEqual(['ended']);
});

test('a host puts the end off, or takes it away; nobody else does', async () => {
  const node = new MeetingsHarness();
  const host = await node.enter('host', { role: 'host' });
  const bob = await node.enter('bob');
  await expect(host.seat.execute('limit.extend', { seconds: 60 })).rejects.toEqual(refusal('not_found'));
  await expect(bob.seat.execute('limit.set', { seconds: 60 })).rejects.toEqual(refusal('forbidden'));
  await host.seat.execute('limit.set', { seconds: 600 });
  await expect(bob.seat.execute('limit.extend', { seconds: 60 })).rejects.toEqual(refusal('forbidden'));
  node.clock.advance(9 * MINUTE);
  await host.seat.execute('limit.extend', { seconds: 600 });
  const week = host.seat.execute('limit.extend', { seconds: 604_800 });
  await expect(week).rejects.toEqual(refusal('limit_exceeded'));
  node.clock.advance(10 * MINUTE);
  await settled();
  expect(host.ear.endings).toEqual([]);
  await host.seat.execute('limit.set', {});
  node.clock.advance(60 * MINUTE);
  await settled();
  expect([host.ear.endings, bob.ear.endings]).toEqual([[], []]);
});

test('the configuration limits meetings whose hosts set nothing', async () => {
  const node = new MeetingsHarness(undefined, { limitSeconds: () => 1_800 });
  const bob = await node.enter('bob');
  node.clock.advance(30 * MINUTE);
  await settled();
  expect(bob.ear.endings).toEqual(['ended']);
});

test('a room made ahead, or the token of who begins it, has another limit, or none', async () => {
  const limitSeconds = (): number => 1_800;
  const planned = new MeetingsHarness(undefined, {
    limitSeconds,
    settingsOf: async () => ({ timeLimitMinutes: 10 }),
  });
  const ann = await planned.enter('ann');
  const claimed = new MeetingsHarness(undefined, { limitSeconds, settingsOf: async () => ({ timeLimitMinutes: 10 }) });
  const bob = await claimed.enter('bob', { roomSettings: { timeLimitMinutes: 0 } });
  for (const { clock } of [planned, claimed]) clock.advance(9 * MINUTE);
  await settled();
  expect(ann.ear.endings).toEqual([]);
  for (const { clock } of [planned, claimed]) clock.advance(60 * MINUTE);
  await settled();
  expect([ann.ear.endings, bob.ear.endings]).toEqual([['ended'], []]);
});

test('a room says itself how long it stays when everybody has left, whatever the configuration says', async () => {
  const longer = new MeetingsHarness(undefined, { settingsOf: async () => ({ emptySeconds: 600 }) });
  expect(await lockedAfter(longer, 9 * MINUTE)).toBe(true);
  const shorter = new MeetingsHarness(undefined, {
    emptyMs: () => 5 * MINUTE,
    settingsOf: async () => ({ emptySeconds: 0 }),
  });
  expect(await lockedAfter(shorter, MINUTE)).toBe(false);
});

test('where nodes of an earlier version are about, a meeting begins without a limit, and nobody is kept out', async () => {
  const node = new MeetingsHarness(undefined, { limitSeconds: () => 1_800, logLevel: () => 2 });
  const { seat } = await node.enter('ann');
  const entered = await seat.enter();
  expect(entered.state).toBe('joined');
  expect(entered).not.toHaveProperty('room.timeLimit');
});

const lockedAfter = async (node: MeetingsHarness, ms: number): Promise<boolean> => {
  const host = await node.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { locked: true });
  await host.seat.leave();
  await settled();
  node.clock.advance(ms);
  await settled();
  const again = await (await node.enter('host', { role: 'host' })).seat.enter();
  return again.state === 'joined' && again.room.locked;
};

test.each([
  ['at once unless the configuration says so', undefined, 0, false],
  ['not within the time that it says', 5 * MINUTE, 4 * MINUTE, true],
  ['after that time', 5 * MINUTE, 6 * MINUTE, false],
])('a room that everybody has left is forgotten %s', async (_name, emptyMs, ms, locked) => {
  const node = new MeetingsHarness(undefined, emptyMs === undefined ? {} : { emptyMs: () => emptyMs });
  expect(await lockedAfter(node, ms)).toBe(locked);
});

test('nothing is left of it then, nor of one that was ended for all; a node that closes waits for none', async () => {
  const node = new MeetingsHarness(undefined, { emptyMs: () => 5 * MINUTE });
  const host = await node.enter('host', { role: 'host' });
  await host.seat.leave();
  await settled();
  expect([node.store.size, node.meetings.stats().rooms]).toEqual([1, 1]);
  node.clock.advance(5 * MINUTE);
  await settled();
  expect([node.store.size, node.meetings.stats().rooms]).toEqual([0, 0]);
  await (await node.enter('host', { role: 'host' })).seat.execute('room.end', {});
  await settled();
  expect([node.store.size, node.clock.pending]).toEqual([0, 0]);
  await (await node.enter('bob')).seat.leave();
  await settled();
  await node.meetings.close();
  expect(node.clock.pending).toBe(0);
});

test('who comes back on another node keeps the room from being forgotten', async () => {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store, { emptyMs: () => MINUTE });
  const two = new MeetingsHarness(store, { node: 'node-2', incarnation: 'second', emptyMs: () => MINUTE });
  await (await one.enter('bob')).seat.leave();
  await settled();
  await two.enter('bob');
  await settled();
  one.clock.advance(MINUTE);
  await settled();
  expect((await two.participants()).map(({ identity }) => identity)).toEqual(['bob']);
  expect(store.size).toBe(1);
  expect(KEY.room).toBe(two.meetings.rooms.opened()[0]?.state.room);
});

import { expect, test } from 'vitest';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { MeetingsHarness, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const LOBBY = { settingsOf: async () => ({ lobby: true }) };
const limits = { participantsPerRoom: 100, waitingPerRoom: 100, tracksPerParticipant: 2, consumersPerParticipant: 3 };

const statesOf = async (node: MeetingsHarness) =>
  Object.fromEntries((await node.participants()).map(({ identity, state }) => [identity, state]));

test('who comes before any host into a room with a lobby is told nothing until it is admitted', async () => {
  const node = new MeetingsHarness(undefined, LOBBY);
  const early = await node.join('early');
  expect(await early.seat.enter()).toEqual({ state: 'lobby' });
  const host = await node.enter('host', { role: 'host' });
  await host.seat.execute('chat.send', { text: 'hello' });
  await expect(early.seat.execute('chat.send', { text: 'hello' })).rejects.toEqual(refusal('in_lobby'));
  await expect(early.seat.media.open()).rejects.toEqual(refusal('in_lobby'));
  await settled();
  expect(early.ear.take()).toEqual([]);
  await host.seat.execute('participant.admit', { identity: 'early' });
  await settled();
  expect(early.ear.take()).toEqual(['session.admitted']);
  expect(await early.seat.enter()).toMatchObject({ state: 'joined' });
});

test('`lobby.denyAll` with 50 waiting and 10 arriving leaves none', async () => {
  const node = new MeetingsHarness(undefined, { ...LOBBY, limits });
  const host = await node.enter('host', { role: 'host' });
  const waiting = await Promise.all(Array.from({ length: 50 }, (_, n) => node.join(`waits-${n}`)));
  const arriving = Array.from({ length: 5 }, (_, n) => node.join(`before-${n}`));
  const denied = host.seat.execute('lobby.denyAll', {});
  const late = Array.from({ length: 5 }, (_, n) => node.join(`after-${n}`));
  await denied;
  const outcomes = await Promise.allSettled([...arriving, ...late]);
  await settled();
  expect(await statesOf(node)).toEqual({ host: 'joined' });
  expect(waiting.every(({ ear }) => ear.endings.join(' ') === 'removed')).toBe(true);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  // Who asks afterwards waits as before.
  await node.join('later');
  expect(await statesOf(node)).toEqual({ host: 'joined', later: 'lobby' });
});

test('`lobby.admitAll` lets in who waits, and who is about to', async () => {
  const node = new MeetingsHarness(undefined, { ...LOBBY, limits });
  const host = await node.enter('host', { role: 'host' });
  await Promise.all(Array.from({ length: 20 }, (_, n) => node.join(`waits-${n}`)));
  const admitted = host.seat.execute('lobby.admitAll', {});
  const late = Array.from({ length: 5 }, (_, n) => node.join(`after-${n}`));
  await Promise.all([admitted, ...late]);
  expect(Object.values(await statesOf(node))).toEqual(Array.from({ length: 26 }, () => 'joined'));
});

test('a ban holds over another socket, another node and another name; without one who was removed knocks', async () => {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store);
  const two = new MeetingsHarness(store, { node: 'node-2', incarnation: 'second' });
  const host = await one.enter('host', { role: 'host' });
  const eve = await two.enter('eve', { device: 'a-browser' });
  await host.seat.execute('participant.remove', { identity: 'eve', ban: true });
  await settled();
  expect(eve.ear.endings).toEqual(['banned']);
  for (const node of [one, two]) {
    await expect(node.join('eve')).rejects.toEqual(refusal('banned'));
    await expect(node.join('mallory', { device: 'a-browser' })).rejects.toEqual(refusal('banned'));
  }
  await host.seat.execute('ban.lift', { identity: 'eve' });
  const again = await two.enter('eve');
  await host.seat.execute('participant.remove', { identity: 'eve' });
  await settled();
  expect(again.ear.endings).toEqual(['removed']);
  expect(await (await one.join('eve')).seat.enter()).toEqual({ state: 'lobby', sentBack: true });
  await host.seat.execute('participant.admit', { identity: 'eve' });
  expect(await statesOf(one)).toEqual({ host: 'joined', eve: 'joined' });
});

test('a co-host neither removes nor bans a host; a participant nobody', async () => {
  const node = new MeetingsHarness();
  const host = await node.enter('host', { role: 'host' });
  const bob = await node.enter('bob');
  await expect(bob.seat.execute('room.end', {})).rejects.toEqual(refusal('forbidden'));
  await host.seat.execute('role.give', { identity: 'bob', role: 'cohost' });
  expect(bob.seat.grants.moderate).toBe(true);
  const ban = { identity: 'host', ban: true };
  await expect(bob.seat.execute('participant.remove', ban)).rejects.toEqual(refusal('forbidden'));
  await host.seat.execute('role.give', { identity: 'bob', role: 'viewer' });
  expect(bob.seat.grants).toMatchObject({ moderate: false, publish: [] });
  await settled();
  expect(bob.ear.take()).toContain('room.synced');
});

test('the end for all takes everybody out, and who comes after finds a new room', async () => {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store);
  const two = new MeetingsHarness(store, { node: 'node-2', incarnation: 'second' });
  const host = await one.enter('host', { role: 'host' });
  const bob = await two.enter('bob');
  await host.seat.execute('participant.remove', { identity: 'eve', ban: true });
  await host.seat.execute('room.update', { locked: true });
  const ending = host.seat.execute('room.end', {});
  await ending;
  await settled();
  expect([host.ear.endings, bob.ear.endings]).toEqual([['ended'], ['ended']]);
  expect(await statesOf(two)).toEqual({});
  await two.enter('eve');
  expect(await statesOf(one)).toEqual({ eve: 'joined' });
});

import { expect, test } from 'vitest';
import { MAX_LOBBY_MESSAGES, MAX_MESSAGES_OF_WAITING } from '../../signaling/protocol/features/entry/lobby.ts';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { type Guest, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const nodes = () => {
  const store = new MemoryRegistry();
  return {
    one: new MeetingsHarness(store),
    two: new MeetingsHarness(store, { node: 'node-2', incarnation: 'second' }),
  };
};

const stateOf = async (node: MeetingsHarness, who: string) =>
  (await node.participants()).find(({ identity }) => identity === who)?.state;

const wordsTo = ({ ear }: Guest): readonly string[] =>
  ear.notifications.flatMap((each: Notification) => (each.event === 'lobby.message' ? [each.data.text] : []));

test('who is sent back loses its media at once, hears nothing more, waits, and can be let in again', async () => {
  const { one, two } = nodes();
  const host = await one.enter('host', { role: 'host' });
  const cas = await one.enter('cas');
  const bob = await two.enter('bob');
  const trackId = await produce(bob, 'microphone');
  await bob.seat.execute('hand.raise', {});
  await settled();
  for (const { ear } of [host, cas, bob]) ear.take();
  await host.seat.execute('lobby.sendBack', { identity: 'bob' });
  await settled();
  expect(two.engine.sessionsOf('bob')).toEqual([]);
  expect(bob.seat.media.epoch).toBe(0);
  expect(bob.ear.take()).toContain('session.sentBack');
  expect(bob.ear.endings).toEqual([]);
  expect(cas.ear.take()).toEqual(['track.closed', 'participant.left', 'hand.lowered']);
  expect(host.ear.take()).toEqual(['track.closed', 'participant.updated', 'hand.lowered']);
  await host.seat.execute('chat.send', { text: 'between us' });
  await settled();
  expect(bob.ear.take()).toEqual([]);
  await expect(bob.seat.execute('chat.send', { text: 'hello?' })).rejects.toEqual(refusal('in_lobby'));
  await expect(bob.seat.media.open()).rejects.toEqual(refusal('in_lobby'));
  expect(await bob.seat.enter()).toEqual({ state: 'lobby', sentBack: true });
  await host.seat.execute('participant.admit', { identity: 'bob' });
  await settled();
  expect(bob.ear.take()).toEqual(['session.admitted']);
  expect(await bob.seat.enter()).toMatchObject({ state: 'joined' });
  expect(await produce(bob, 'microphone')).not.toBe(trackId);
});

test('another session of who was sent back waits too, on any node, and by another socket', async () => {
  const { one, two } = nodes();
  const host = await one.enter('host', { role: 'host' });
  const bob = await two.enter('bob');
  await host.seat.execute('lobby.sendBack', { identity: 'bob' });
  expect(await (await one.join('bob', { takeOver: true })).seat.enter()).toEqual({ state: 'lobby', sentBack: true });
  await settled();
  expect(bob.ear.endings).toEqual(['replaced']);
  await (await one.join('bob', { takeOver: true })).seat.leave();
  expect(await (await two.join('bob')).seat.enter()).toEqual({ state: 'lobby', sentBack: true });
});

test('who comes back over a lost connection is told that it waits, and what was written to it', async () => {
  const { one } = nodes();
  const host = await one.enter('host', { role: 'host' });
  const bob = await one.enter('bob');
  const seen = host.ear.notifications.at(-1)?.seq ?? 0;
  bob.seat.disconnected();
  await host.seat.execute('lobby.sendBack', { identity: 'bob' });
  await host.seat.execute('lobby.write', { text: 'one moment' });
  expect(await bob.seat.resumed(seen)).toMatchObject({
    notifications: [{ event: 'session.sentBack' }, { event: 'lobby.message', data: { text: 'one moment' } }],
  });
});

test.each([
  ['a participant sends nobody back', 'cas', 'bob', 'forbidden'],
  ['a co-host does not send a host', 'cohost', 'host', 'forbidden'],
  ['a host does not send a co-host, who never waits', 'host', 'cohost', 'forbidden'],
  ['nor itself', 'host', 'host', 'forbidden'],
  ['nor somebody who is not there', 'host', 'eve', 'not_found'],
] as const)('%s', async (_name, actor, identity, code) => {
  const { one } = nodes();
  const seats = {
    host: await one.enter('host', { role: 'host' }),
    cohost: await one.enter('cohost', { role: 'cohost' }),
    cas: await one.enter('cas'),
    bob: await one.enter('bob'),
  };
  await expect(seats[actor].seat.execute('lobby.sendBack', { identity })).rejects.toEqual(refusal(code));
});

test('hosts write to those who wait, who answer; nobody else hears of it', async () => {
  const { one, two } = nodes();
  const host = await one.enter('host', { role: 'host' });
  const member = await two.enter('member');
  await host.seat.execute('room.update', { lobby: true });
  const ann = await two.join('ann');
  const bob = await one.join('bob');
  await host.seat.execute('lobby.write', { text: 'to all' });
  await host.seat.execute('lobby.write', { text: 'to ann', to: 'ann' });
  await ann.seat.execute('lobby.answer', { text: 'thanks' });
  await settled();
  expect([wordsTo(host), wordsTo(ann), wordsTo(bob), wordsTo(member)]).toEqual([
    ['to all', 'to ann', 'thanks'],
    ['to all', 'to ann', 'thanks'],
    ['to all'],
    [],
  ]);
  // Who comes to the lobby later does not read what was written before, but its own.
  expect(await (await one.join('eve')).seat.enter()).toEqual({ state: 'lobby' });
  const again = await (await two.join('ann', { takeOver: true })).seat.enter();
  expect(again).toMatchObject({ messages: [{ text: 'to ann' }, { text: 'thanks' }] });
  await expect(member.seat.execute('lobby.write', { text: 'psst' })).rejects.toEqual(refusal('forbidden'));
  await expect(member.seat.execute('lobby.answer', { text: 'psst' })).rejects.toEqual(refusal('forbidden'));
  const toMember = host.seat.execute('lobby.write', { text: 'psst', to: 'member' });
  await expect(toMember).rejects.toEqual(refusal('not_found'));
  expect(await stateOf(one, 'ann')).toBe('lobby');
});

test('what is kept is bounded, and nobody who waits crowds out the others', async () => {
  const { one } = nodes();
  const host = await one.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { lobby: true });
  const ann = await one.join('ann');
  await host.seat.execute('lobby.write', { text: 'first' });
  for (let n = 0; n < 2 * MAX_MESSAGES_OF_WAITING; n += 1) await ann.seat.execute('lobby.answer', { text: `${n}` });
  const kept = async (): Promise<readonly string[]> => {
    const entered = await host.seat.enter();
    return entered.state === 'joined' ? (entered.room.lobbyMessages ?? []).map(({ text }) => text) : [];
  };
  expect(await kept()).toEqual(['first', ...Array.from({ length: MAX_MESSAGES_OF_WAITING }, (_, n) => `${n + 10}`)]);
  for (let n = 0; n < MAX_LOBBY_MESSAGES; n += 1) await host.seat.execute('lobby.write', { text: 'soon' });
  expect(await kept()).toEqual(Array.from({ length: MAX_LOBBY_MESSAGES }, () => 'soon'));
});

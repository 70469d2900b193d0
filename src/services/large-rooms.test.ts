/** What many are told of a room in which much happens at once. */
import { describe, expect, test } from 'vitest';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import { refusal } from './testing/refusal.ts';
import { type Guest, MeetingsHarness, settled } from './testing/meetings-harness.ts';

const LIMITS = { participantsPerRoom: 100, tracksPerParticipant: 2, consumersPerParticipant: 3 };
const WINDOW_MS = 100;

/** So many that the room is a large one. All but `old` understand what is told in place of many notifications. */
async function crowd() {
  const node = new MeetingsHarness(undefined, { limits: LIMITS });
  const old = await node.enter('old');
  const guests: Guest[] = [];
  for (let index = 0; index < 30; index += 1) guests.push(await node.enter(`guest-${index}`, { summaries: true }));
  node.clock.advance(WINDOW_MS);
  for (const { ear } of [old, ...guests]) ear.take();
  return { node, old, guests };
}

const singles = (notifications: readonly Notification[]): readonly string[] =>
  notifications.flatMap((each) =>
    each.event === 'room.changes'
      ? each.data.notifications.map(({ event, seq }) => `${event} ${seq}`)
      : [`${each.event} ${each.seq}`],
  );

describe('a large room', () => {
  test('is told together what happens at once: nothing is lost, nothing is doubled', async () => {
    const { node, old, guests } = await crowd();
    const [first, second] = guests;
    if (!first || !second) throw new Error('nobody is there');
    for (const payload of ['a', 'b', 'c', 'd']) await first.seat.sendMessage({ topic: 'chat', payload });
    expect(second.ear.notifications.map(({ event }) => event)).toEqual(['message.received']);
    node.clock.advance(WINDOW_MS);
    expect(second.ear.notifications.map(({ event }) => event)).toEqual(['message.received', 'room.changes']);
    const expected = [32, 33, 34, 35].map((seq) => `message.received ${seq}`);
    expect(singles(second.ear.notifications)).toEqual(expected);
    expect(second.ear.notifications.at(-1)?.seq).toBe(35);
    // Who does not understand that is told each by itself.
    expect(old.ear.notifications.map(({ event, seq }) => `${event} ${seq}`)).toEqual(expected);
  });

  test('tells nobody what is meant for others', async () => {
    const { node, guests } = await crowd();
    const [first, second, third] = guests;
    if (!first || !second || !third) throw new Error('nobody is there');
    await first.seat.sendMessage({ topic: 'chat', payload: 'all' });
    await first.seat.sendMessage({ topic: 'chat', payload: 'secret', to: ['guest-1'] });
    const late = await node.join('late', { summaries: true });
    await first.seat.sendMessage({ topic: 'chat', payload: 'all' });
    node.clock.advance(WINDOW_MS);
    expect(singles(second.ear.notifications)).toHaveLength(4);
    expect(singles(third.ear.notifications)).toEqual([
      'message.received 32',
      'participant.joined 34',
      'message.received 35',
    ]);
    expect(singles(late.ear.notifications)).toEqual(['message.received 35']);
  });

  test('encodes once what all are told', async () => {
    const { node, guests } = await crowd();
    const frames = new Set<unknown>();
    for (const { ear } of guests) ear.notify = (outgoing) => void frames.add(outgoing);
    for (const payload of ['a', 'b', 'c']) await guests[0]?.seat.sendMessage({ topic: 'chat', payload });
    node.clock.advance(WINDOW_MS);
    expect(frames.size).toBe(2);
  });

  test('tells who comes back what it missed, also what is still being gathered, and that not again', async () => {
    const { node, guests } = await crowd();
    const [first, second] = guests;
    if (!first || !second) throw new Error('nobody is there');
    for (const payload of ['a', 'b', 'c']) await first.seat.sendMessage({ topic: 'chat', payload });
    const missed = await second.seat.resumed(31);
    expect(missed).toMatchObject({ notifications: [{ seq: 32 }, { seq: 33 }, { seq: 34 }] });
    node.clock.advance(WINDOW_MS);
    // The session passes over what it told: see the notification outlet.
    expect(second.ear.notifications.at(-1)?.seq).toBe(34);
    await node.meetings.close();
    await settled();
  });

  test('lists its audience to those who are in it, not to those who wait', async () => {
    const { node, guests } = await crowd();
    const [first] = guests;
    await node.enter('listener', { role: 'viewer' });
    await expect(first?.seat.roster({})).resolves.toEqual({
      participants: [expect.objectContaining({ identity: 'listener' })],
      next: undefined,
    });
    const host = await node.enter('host', { role: 'host' });
    await host.seat.updateRoom({ lobby: true });
    const waiting = await node.join('waiting', { role: 'viewer' });
    await expect(waiting.seat.roster({})).rejects.toEqual(refusal('in_lobby'));
  });

  test('whose people leave holds no timer', async () => {
    const { node } = await crowd();
    await node.meetings.close();
    await settled();
    expect(node.clock.pending).toBe(0);
  });
});

/** What many are told of a room in which much happens at once. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import { comparable } from '../domain/testing/client-model.ts';
import { ReconnectingClient } from './testing/reconnecting-client.ts';
import { refusal } from './testing/refusal.ts';
import { type Guest, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';

const LIMITS = { participantsPerRoom: 100, waitingPerRoom: 100, tracksPerParticipant: 2, consumersPerParticipant: 3 };
const WINDOW_MS = 200;

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
    for (const payload of ['a', 'b', 'c', 'd']) await first.seat.execute('message.send', { topic: 'chat', payload });
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
    await first.seat.execute('message.send', { topic: 'chat', payload: 'all' });
    await first.seat.execute('message.send', { topic: 'chat', payload: 'secret', to: ['guest-1'] });
    const late = await node.join('late', { summaries: true });
    await first.seat.execute('message.send', { topic: 'chat', payload: 'all' });
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
    for (const payload of ['a', 'b', 'c']) await guests[0]?.seat.execute('message.send', { topic: 'chat', payload });
    node.clock.advance(WINDOW_MS);
    expect(frames.size).toBe(2);
  });

  test('tells who comes back what it missed, also what is still being gathered, and that not again', async () => {
    const { node, guests } = await crowd();
    const [first, second] = guests;
    if (!first || !second) throw new Error('nobody is there');
    for (const payload of ['a', 'b', 'c']) await first.seat.execute('message.send', { topic: 'chat', payload });
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
    await host.seat.execute('room.update', { lobby: true });
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

test(
  'whatever happens in a large room, and whenever a connection is cut: nothing is lost, nothing is doubled',
  { timeout: 60_000 },
  async () => {
    const actions = [
      'chat',
      'publish',
      'pause',
      'close',
      'come',
      'go',
      'listener',
      'flap',
      'cut',
      'back',
      'wait',
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...actions), { maxLength: 60, size: 'max' }), async (plan) => {
        const { node, guests } = await crowd();
        const [ann, bob, cas] = guests;
        if (!ann || !bob || !cas) throw new Error('nobody is there');
        const entered = await bob.seat.enter();
        if (entered.state !== 'joined') throw new Error('bob is in the room');
        const client = new ReconnectingClient(bob, entered.room);
        const sent: string[] = [];
        const others: Guest[] = [];
        const tracks: string[] = [];
        let count = 0;

        const act = async (action: (typeof actions)[number]): Promise<unknown> => {
          const trackId = tracks.at(-1) ?? 'none';
          count += 1;
          switch (action) {
            case 'chat':
              sent.push(`${count}`);
              return ann.seat.execute('message.send', { topic: 'chat', payload: `${count}` });
            case 'publish':
              return tracks.push(await produce(ann, 'camera'));
            case 'pause':
              return ann.seat.execute('track.update', { trackId, paused: count % 2 === 0 });
            case 'close':
              return ann.seat.execute('track.close', { trackId }).then(() => tracks.pop());
            case 'come':
              return others.push(await node.enter(`new-${count}`, { summaries: true }));
            case 'listener':
              return others.push(await node.enter(`new-${count}`, { role: 'viewer' }));
            case 'go':
              return others.pop()?.seat.leave();
            case 'flap':
              cas.seat.disconnected();
              return cas.seat.resumed(0);
            case 'cut':
              return client.cut();
            case 'back':
              return client.comeBack();
            case 'wait':
              node.clock.advance(count % 2 === 0 ? 20 : WINDOW_MS);
              return client.listen();
          }
        };
        // Those that the rules refuse are part of it.
        for (const action of plan) await act(action).catch(() => undefined);
        await client.comeBack();
        await settled();
        node.clock.advance(WINDOW_MS);
        client.listen();

        const now = await bob.seat.enter();
        if (now.state !== 'joined') throw new Error('bob is in the room');
        expect(client.model.view).toEqual(comparable(now.room));
        expect(client.messages).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  },
);

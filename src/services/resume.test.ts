/** What a participant is told whose connection is lost, and comes back or does not. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESUME_WINDOW_MS } from '../../signaling/protocol/limits.ts';
import { comparable } from '../domain/testing/client-model.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import type { Missed } from './participation.ts';
import { type Guest, MeetingsHarness, produce, ROOM, settled } from './testing/meetings-harness.ts';
import { ReconnectingClient } from './testing/reconnecting-client.ts';
import { refusal } from './testing/refusal.ts';

const eventsOf = (missed: Missed): readonly string[] =>
  'room' in missed ? ['the room'] : missed.notifications.map(({ event }) => event);

/** `ann`, who moderates, and `bob`. */
async function two(node = new MeetingsHarness()) {
  const ann = await node.enter('ann', { role: 'host' });
  const bob = await node.enter('bob');
  ann.ear.take();
  return { node, ann, bob };
}

const chat = ({ seat }: Guest, payload = 'hello') => seat.execute('message.send', { topic: 'chat', payload });

describe('a lost connection', () => {
  test('shows the participant as reconnecting, and lets its media go on', async () => {
    const { node, ann, bob } = await two();
    await produce(bob, 'camera');
    ann.ear.take();
    bob.seat.disconnected();
    bob.seat.disconnected();
    await settled();
    expect(ann.ear.notifications).toMatchObject([
      { event: 'participant.updated', data: { identity: 'bob', state: 'reconnecting' } },
    ]);
    expect(node.engine.sessionOf('bob')).toMatchObject({ closed: false, published: { size: 1 } });
    expect(bob.ear.endings).toEqual([]);
    expect(bob.seat.media.epoch).toBe(1);
    expect(node.clock.pending).toBe(1);
  });

  test('that is back in time is told so, and the seat stays', async () => {
    const { node, ann, bob } = await two();
    bob.seat.disconnected();
    await settled();
    node.clock.advance(RESUME_WINDOW_MS - 1);
    await bob.seat.resumed(2);
    node.clock.advance(RESUME_WINDOW_MS);
    await settled();
    expect(ann.ear.notifications).toMatchObject([
      { data: { identity: 'bob', state: 'reconnecting' } },
      { data: { identity: 'bob', state: 'joined' } },
    ]);
    expect(node.clock.pending).toBe(0);
    await expect(bob.seat.enter()).resolves.toMatchObject({ state: 'joined' });
  });

  test('that does not come back leaves with `expired`', async () => {
    const { node, ann, bob } = await two();
    await produce(bob, 'camera');
    bob.seat.disconnected();
    await settled();
    ann.ear.take();
    node.clock.advance(RESUME_WINDOW_MS);
    await settled();
    expect(bob.ear.endings).toEqual(['expired']);
    expect(ann.ear.notifications).toMatchObject([
      { event: 'participant.left', data: { identity: 'bob', reason: 'expired' } },
    ]);
    expect(node.engine.sessionsOf('bob')).toEqual([]);
    await expect(bob.seat.resumed(0)).rejects.toEqual(refusal('stale'));
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
  });

  test.each(['leave', 'removal', 'take-over'] as const)('is over with a %s: nothing expires later', async (end) => {
    const { node, ann, bob } = await two();
    bob.seat.disconnected();
    if (end === 'leave') await bob.seat.leave();
    else if (end === 'removal') await ann.seat.execute('participant.remove', { identity: 'bob' });
    else await node.enter('bob', { takeOver: true });
    expect(node.clock.pending).toBe(0);
    expect(bob.ear.endings).toEqual(end === 'leave' ? [] : [end === 'removal' ? 'removed' : 'replaced']);
    await expect(bob.seat.resumed(0)).rejects.toEqual(refusal('stale'));
    expect(node.clock.pending).toBe(0);
  });

  test('that the registry cannot be told of ends nothing', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    bob.seat.disconnected();
    await settled();
    await expect(bob.seat.resumed(2)).resolves.toEqual({ notifications: [] });
    node.registry.reachable = true;
    await chat(bob);
    expect(ann.ear.take()).toEqual(['message.received']);
    expect(bob.ear.endings).toEqual([]);
  });

  test('in the lobby is nobody’s business, and expires all the same', async () => {
    const { node, ann } = await two();
    await ann.seat.execute('room.update', { lobby: true });
    const cas = await node.join('cas');
    ann.ear.take();
    cas.seat.disconnected();
    await settled();
    expect(ann.ear.take()).toEqual([]);
    node.clock.advance(RESUME_WINDOW_MS);
    await settled();
    expect(cas.ear.endings).toEqual(['expired']);
    expect(ann.ear.take()).toEqual(['participant.left']);
  });
});

describe('a resumed participant', () => {
  test('is told what it missed, and nothing of what it saw or of its own join', async () => {
    const { ann, bob } = await two();
    await chat(ann, 'seen');
    bob.seat.disconnected();
    await chat(ann, 'missed');
    const missed = await bob.seat.resumed(3);
    expect(missed).toMatchObject({
      notifications: [
        { seq: 4, event: 'participant.updated', data: { state: 'reconnecting' } },
        { seq: 5, event: 'message.received', data: { payload: 'missed' } },
      ],
    });
    await settled();
    expect(eventsOf(await bob.seat.resumed(0))).toEqual([
      'message.received',
      'participant.updated',
      'message.received',
      'participant.updated',
    ]);
  });

  test('is shown the room where it was away for too long, or says what cannot be', async () => {
    const { node, ann, bob } = await two();
    bob.seat.disconnected();
    await Promise.all(Array.from({ length: 2_100 }, () => chat(ann)));
    const tooOld = await bob.seat.resumed(2);
    expect(tooOld).toMatchObject({ room: { name: ROOM, seq: 2_103, participants: [{}, { identity: 'bob' }] } });
    await settled();
    expect(eventsOf(await bob.seat.resumed(9_999))).toEqual(['the room']);
    expect(node.meetings.stats().participants).toBe(2);
  });

  test.each([0, 2, 9_999])('learns nothing of the room in the lobby, whatever it says that it saw: %i', async (seq) => {
    const { node, ann } = await two();
    await ann.seat.execute('room.update', { lobby: true });
    const cas = await node.join('cas');
    await Promise.all(Array.from({ length: 2_100 }, () => chat(ann, 'secret')));
    cas.seat.disconnected();
    await expect(cas.seat.resumed(seq)).resolves.toEqual({ notifications: [] });
  });

  test('hears that it was admitted meanwhile, and what came after', async () => {
    const { node, ann } = await two();
    await ann.seat.execute('room.update', { lobby: true });
    const cas = await node.join('cas');
    cas.seat.disconnected();
    // A long log before the admission does not matter to who was not there.
    await Promise.all(Array.from({ length: 2_100 }, () => chat(ann, 'secret')));
    await ann.seat.execute('participant.admit', { identity: 'cas' });
    await chat(ann, 'welcome');
    const missed = await cas.seat.resumed(0);
    expect(missed).toMatchObject({
      notifications: [{ event: 'session.admitted' }, { data: { payload: 'welcome' } }],
    });
  });

  test('from before a snapshot is shown the room', async () => {
    const store = new MemoryRegistry();
    const { ann } = await two(new MeetingsHarness(store));
    await Promise.all(Array.from({ length: 600 }, () => chat(ann)));
    const there = new MeetingsHarness(store, { node: 'node-2' });
    const cas = await there.enter('cas');
    cas.seat.disconnected();
    await chat(ann, 'missed');
    expect(eventsOf(await cas.seat.resumed(603))).toEqual(['participant.updated', 'message.received']);
  });
});

test(
  'whatever happens and whenever the connection is cut: all is told, in order, and nothing twice',
  { timeout: 60_000 },
  async () => {
    const actions = [
      'chat',
      'direct',
      'publish',
      'pause',
      'close',
      'come',
      'go',
      'lock',
      'mine',
      'cut',
      'back',
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...actions), { maxLength: 40, size: 'max' }), async (plan) => {
        const { node, ann, bob } = await two();
        const entered = await bob.seat.enter();
        if (entered.state !== 'joined') throw new Error('bob is in the room');
        const client = new ReconnectingClient(bob, entered.room);
        let guests = 0;
        const others: Guest[] = [];
        const tracks: string[] = [];

        const act = async (action: (typeof actions)[number]): Promise<unknown> => {
          const trackId = tracks.at(-1) ?? 'none';
          switch (action) {
            case 'chat':
              return chat(ann);
            case 'direct':
              return ann.seat.execute('message.send', { topic: 'chat', payload: 'not for bob', to: ['ann'] });
            case 'publish':
              return tracks.push(await produce(ann, 'camera'));
            case 'pause':
              return ann.seat.execute('track.update', { trackId, paused: true });
            case 'close':
              return ann.seat.execute('track.close', { trackId }).then(() => tracks.pop());
            case 'come':
              guests += 1;
              return others.push(await node.enter(`guest ${guests}`));
            case 'go':
              return others.pop()?.seat.leave();
            case 'lock':
              return ann.seat.execute('room.update', { locked: plan.length % 2 === 0, lobby: false });
            case 'mine':
              return chat(bob);
            case 'cut':
              return client.cut();
            case 'back':
              return client.comeBack();
          }
        };
        // Those that the rules refuse are part of it.
        for (const action of plan) await act(action).catch(() => undefined);
        await client.comeBack();
        await settled();
        client.listen();

        const now = await bob.seat.enter();
        if (now.state !== 'joined') throw new Error('bob is in the room');
        expect(client.model.view).toEqual(comparable(now.room));
        const whole = await bob.seat.resumed(2);
        const seqs = 'notifications' in whole ? whole.notifications.map(({ seq }) => seq) : [];
        expect(client.seqs).toEqual(seqs);
      }),
      { numRuns: 60 },
    );
  },
);

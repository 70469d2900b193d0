import { describe, expect, test, vi } from 'vitest';
import { CausewayError } from '../domain/errors.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import {
  Ear,
  expectNobodyOn,
  expectNothingLeft,
  KEY,
  MeetingsHarness,
  principal,
  produce,
  ROOM,
  settled,
} from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

describe('join', () => {
  test('takes a seat; entering answers with the room and opens the media once', async () => {
    const node = new MeetingsHarness();
    await node.enter('ann');
    const { seat } = await node.join('bob');
    expect(seat.media.epoch).toBe(0);
    const first = await seat.enter();
    expect(first).toEqual({
      state: 'joined',
      room: {
        name: ROOM,
        seq: 2,
        locked: false,
        lobby: false,
        participants: [
          expect.objectContaining({ identity: 'ann', state: 'joined' }),
          expect.objectContaining({ identity: 'bob', state: 'joined' }),
        ],
      },
      media: { epoch: 1, ...node.engine.sessionOf('bob').parameters },
      nodes: [],
    });
    await expect(seat.enter()).resolves.toEqual(first);
    expect(seat.media.epoch).toBe(1);
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 2 });
  });

  test('is told to those in the room, and to nobody else', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    const elsewhere = await node.enter('ann', { into: 'another room' });
    const foreigner = await node.enter('ann', { tenant: 'rival' });
    const bob = await node.enter('bob');
    expect(ann.ear.notifications).toMatchObject([{ event: 'participant.joined', seq: 2 }]);
    for (const { ear } of [elsewhere, foreigner, bob]) expect(ear.take()).toEqual([]);
  });

  test("keeps tenants apart: each one's room of the same name is its own", async () => {
    const node = new MeetingsHarness();
    const ours = await node.enter('ann', { role: 'host' });
    const theirs = await node.enter('ann', { tenant: 'rival' });
    const trackId = await produce(ours, 'camera');
    await ours.seat.execute('message.send', { topic: 'chat', payload: 'secret' });
    await ours.seat.execute('room.update', { locked: true });
    expect(theirs.ear.take()).toEqual([]);
    await expect(theirs.seat.enter()).resolves.toMatchObject({
      room: { seq: 1, locked: false, participants: [{ tracks: [] }] },
    });
    await expect(theirs.seat.media.consume({ tracks: [{ trackId }], rtpCapabilities: {} })).resolves.toMatchObject({
      consumers: [],
      failed: [{ trackId, code: 'not_found' }],
    });
    await expect(theirs.seat.execute('message.send', { topic: 'chat', payload: 'x', to: ['bob'] })).rejects.toEqual(
      refusal('not_found'),
    );
    expect(node.meetings.stats()).toEqual({ rooms: 2, participants: 2 });
  });

  test.each([
    ['room_not_allowed', 'eve', { room: 'team-*' }],
    ['identity_taken', 'ann', {}],
    ['room_full', 'eve', {}],
  ] as const)('is refused as %s, and leaves no trace', async (code, identity, changes) => {
    const limits = { participantsPerRoom: 1, waitingPerRoom: 1, tracksPerParticipant: 1, consumersPerParticipant: 1 };
    const node = new MeetingsHarness(undefined, { limits });
    const ann = await node.enter('ann');
    await expect(node.join(identity, changes)).rejects.toEqual(refusal(code));
    expect(ann.ear.take()).toEqual([]);
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
    await ann.seat.leave();
    await expectNothingLeft(node);
  });

  test('into a locked room is refused', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann', { role: 'host' });
    await ann.seat.execute('room.update', { locked: true });
    await expect(node.join('bob')).rejects.toEqual(refusal('room_locked'));
    await ann.seat.execute('room.update', { locked: false });
    await node.join('bob');
    expect(ann.ear.take()).toEqual(['room.updated', 'room.updated', 'participant.joined']);
  });

  test('without a room that it may open leaves nothing behind', async () => {
    const node = new MeetingsHarness();
    await expect(node.join('ann', { room: 'other' })).rejects.toEqual(refusal('room_not_allowed'));
    await expectNothingLeft(node);
  });

  test('whose media cannot be opened may enter again', async () => {
    const node = new MeetingsHarness();
    node.engine.attachFailure = new CausewayError('unavailable', 'no worker');
    const { seat } = await node.join('ann');
    await expect(seat.enter()).rejects.toEqual(refusal('unavailable'));
    expect(seat.media.epoch).toBe(0);
    node.engine.attachFailure = undefined;
    await expect(seat.enter()).resolves.toMatchObject({ state: 'joined' });
    expect(seat.media.epoch).toBeGreaterThan(0);
  });
});

describe('leaving', () => {
  test('is told to the others, ends the media, and can be done twice', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    const bob = await node.enter('bob');
    ann.ear.take();
    await Promise.all([bob.seat.leave(), bob.seat.leave()]);
    await bob.seat.leave();
    expect(ann.ear.notifications).toMatchObject([
      { event: 'participant.left', data: { identity: 'bob', reason: 'left' } },
    ]);
    expect(bob.ear.endings).toEqual([]);
    expect(node.engine.sessionsOf('bob')).toEqual([]);
    await expect(bob.seat.enter()).rejects.toEqual(refusal('stale'));
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
  });

  test('by the last one ends the room: the next one starts a new log', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann', { role: 'host' });
    await ann.seat.execute('room.update', { locked: true, lobby: true });
    await ann.seat.leave();
    await expectNothingLeft(node);
    const bob = await node.join('bob');
    await expect(bob.seat.enter()).resolves.toMatchObject({ room: { seq: 1, locked: false, lobby: false } });
  });

  test('while another joins loses neither of them', async () => {
    const node = new MeetingsHarness();
    let last = await node.enter('guest 0');
    for (let round = 1; round <= 20; round += 1) {
      const [next] = await Promise.all([node.enter(`guest ${round}`), last.seat.leave()]);
      expect(await node.participants()).toMatchObject([{ identity: `guest ${round}` }]);
      expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
      last = next;
    }
    await last.seat.leave();
    await expectNothingLeft(node);
  });

  test('after a removal is told as that, once', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann', { role: 'host' });
    const bob = await node.enter('bob');
    await produce(bob, 'camera');
    await ann.seat.execute('participant.remove', { identity: 'bob' });
    await bob.seat.leave();
    expect(bob.ear.endings).toEqual(['removed']);
    expect(bob.ear.take()).toEqual(['track.published']);
    expect(node.engine.stats()).toMatchObject({ transports: 2, producers: 0 });
    await ann.seat.execute('participant.remove', { identity: 'ann' });
    expect(ann.ear.endings).toEqual(['removed']);
    await expectNothingLeft(node);
  });
});

describe('drain and close', () => {
  test('a draining node takes no joins and keeps those it has', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    node.meetings.drain();
    await expect(node.join('bob')).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 1_000 });
    await ann.seat.execute('message.send', { topic: 'chat', payload: 'still here' });
    expect(ann.ear.endings).toEqual([]);
  });

  test('closing ends every seat in every room, and leaves nothing; it can be done twice', async () => {
    const node = new MeetingsHarness();
    const guests = await Promise.all([
      node.enter('ann'),
      node.enter('bob'),
      node.enter('ann', { into: 'another room' }),
      node.enter('ann', { tenant: 'rival' }),
    ]);
    guests[1].seat.disconnected();
    await Promise.all([node.meetings.close(), node.meetings.close()]);
    expect(guests.map(({ ear }) => ear.endings)).toEqual(guests.map(() => ['serverClosed']));
    await expectNothingLeft(node);
    await node.meetings.close();
    await expect(node.join('eve')).rejects.toEqual(refusal('unavailable'));
  });

  test('closing waits until the rooms are let go', async () => {
    const node = new MeetingsHarness();
    await node.enter('ann');
    vi.spyOn(node.registry, 'forget').mockImplementation(async (key, expectedSeq) => {
      await settled();
      await node.store.forget(key, expectedSeq);
    });
    await node.meetings.close();
    expect(node.store.size).toBe(0);
  });

  test('closing is told to those on other nodes', async () => {
    const store = new MemoryRegistry();
    const here = new MeetingsHarness(store);
    const there = new MeetingsHarness(store, { node: 'node-2' });
    await here.enter('ann');
    const bob = await there.enter('bob');
    await here.meetings.close();
    expect(bob.ear.notifications).toMatchObject([
      { event: 'participant.left', data: { identity: 'ann', reason: 'serverClosed' } },
    ]);
    await expectNobodyOn(here);
  });

  test('closing waits for joins that are under way, and ends them too', async () => {
    const node = new MeetingsHarness();
    const letGo = Promise.withResolvers<void>();
    node.registry.beforeAppend = () => letGo.promise;
    const ear = new Ear();
    const joining = node.meetings.join(principal('ann'), { room: ROOM }, ear);
    const closing = node.meetings.close();
    letGo.resolve();
    await closing;
    await joining;
    expect(ear.endings).toEqual(['serverClosed']);
    await expectNothingLeft(node);
  });

  test('closing waits for those who are leaving', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    const letGo = Promise.withResolvers<void>();
    node.registry.beforeAppend = () => letGo.promise;
    const leaving = ann.seat.leave();
    let closed = false;
    const closing = node.meetings.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    letGo.resolve();
    await Promise.all([leaving, closing]);
    await expectNothingLeft(node);
  });
});

describe('a registry that cannot be reached', () => {
  test('lets joins fail, also into rooms that are open, and leaves no trace of them', async () => {
    const node = new MeetingsHarness();
    node.registry.reachable = false;
    await expect(node.join('ann')).rejects.toEqual(refusal('unavailable'));
    await expectNothingLeft(node);
    node.registry.reachable = true;
    const ann = await node.enter('ann');
    node.registry.reachable = false;
    await expect(node.join('bob')).rejects.toEqual(refusal('unavailable'));
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
    node.registry.reachable = true;
    await node.enter('bob');
    expect(ann.ear.take()).toEqual(['participant.joined']);
  });

  test('fails several joins at once, and takes them when it is back', async () => {
    const node = new MeetingsHarness();
    node.registry.reachable = false;
    const joins = await Promise.allSettled(['ann', 'bob', 'cas'].map((each) => node.join(each)));
    expect(joins.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    node.registry.reachable = true;
    await node.join('ann');
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
  });

  test('does not hinder closing', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    node.registry.reachable = false;
    await node.meetings.close();
    expect(ann.ear.endings).toEqual(['serverClosed']);
    await expectNobodyOn(node);
  });
});

test('many joins and leaves at once, in many rooms, leave nothing', async () => {
  const node = new MeetingsHarness();
  const stay = async (lane: number, round: number): Promise<void> => {
    const guest = await node.enter(`guest ${lane % 30}`, {
      into: `room ${(lane + round) % 7}`,
      takeOver: round % 3 === 0,
      role: lane % 5 === 0 ? 'host' : 'participant',
    });
    if (round % 2 === 0) await produce(guest, 'microphone');
    if (lane % 4 === 0) guest.seat.disconnected();
    else await guest.seat.leave();
  };
  let stays = 0;
  const lane = async (index: number): Promise<void> => {
    for (let round = 0; round < 10; round += 1) {
      try {
        await stay(index, round);
        stays += 1;
      } catch (error) {
        // Full rooms, taken and lost seats are part of it.
        if (!(error instanceof CausewayError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: 40 }, (_, index) => lane(index)));
  expect(stays).toBeGreaterThan(100);
  node.clock.advance(30_000);
  await expectNothingLeft(node);
});

test('a room that others keep is not forgotten by the node that left it', async () => {
  const store = new MemoryRegistry();
  const here = new MeetingsHarness(store);
  const there = new MeetingsHarness(store, { node: 'node-2' });
  const ann = await here.enter('ann');
  await there.enter('bob');
  await ann.seat.leave();
  await expectNobodyOn(here);
  expect((await store.read(KEY, 0)).events).toHaveLength(3);
  const again = await here.join('ann');
  await expect(again.seat.enter()).resolves.toMatchObject({ room: { seq: 4 } });
});

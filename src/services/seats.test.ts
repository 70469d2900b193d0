/** How a seat is come by, other than by an open door: through the lobby, and from an earlier session. */
import { describe, expect, test } from 'vitest';
import { GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { expectNobodyOn, expectNothingLeft, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

/** A room with `ann` who moderates, and the lobby on. */
async function withLobby(node = new MeetingsHarness()) {
  const ann = await node.enter('ann', { role: 'host' });
  await ann.seat.execute('room.update', { lobby: true });
  ann.ear.take();
  return { node, ann };
}

describe('the lobby', () => {
  test('holds a guest until a moderator admits, and shows it nothing before', async () => {
    const { node, ann } = await withLobby();
    const bob = await node.join('bob');
    await expect(bob.seat.enter()).resolves.toEqual({ state: 'lobby' });
    await expect(bob.seat.media.open()).rejects.toEqual(refusal('in_lobby'));
    expect(node.engine.sessionsOf('bob')).toEqual([]);
    await ann.seat.execute('message.send', { topic: 'chat', payload: 'secret' });
    expect(bob.ear.take()).toEqual([]);
    expect(ann.ear.take()).toEqual(['participant.joined', 'message.received']);

    await ann.seat.execute('participant.admit', { identity: 'bob' });
    expect(bob.ear.take()).toEqual(['session.admitted']);
    expect(ann.ear.take()).toEqual(['participant.updated']);
    await expect(bob.seat.enter()).resolves.toMatchObject({
      state: 'joined',
      room: { lobby: true },
      media: { epoch: 1 },
    });
  });

  test.each([
    [
      'removed',
      async ({ ann }: Awaited<ReturnType<typeof withLobby>>) =>
        ann.seat.execute('participant.remove', { identity: 'bob' }),
    ],
    ['replaced', async ({ node }: Awaited<ReturnType<typeof withLobby>>) => node.join('bob', { takeOver: true })],
  ] as const)('is left when %s', async (reason, act) => {
    const scene = await withLobby();
    const bob = await scene.node.join('bob');
    await act(scene);
    expect(bob.ear.endings).toEqual([reason]);
    expect(bob.ear.take()).toEqual([]);
    await expect(bob.seat.enter()).rejects.toEqual(refusal('stale'));
  });
});

describe('taking over', () => {
  test('ends the old session, closes its tracks and media, and leaves the seat to the new one', async () => {
    const node = new MeetingsHarness();
    const witness = await node.enter('ann');
    const old = await node.enter('bob');
    await produce(old, 'camera');
    witness.ear.take();
    const renewed = await node.enter('bob', { takeOver: true });
    expect(old.ear.endings).toEqual(['replaced']);
    expect(witness.ear.take()).toEqual(['track.closed', 'participant.joined']);
    expect(node.engine.stats()).toMatchObject({ transports: 4, producers: 0 });
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 2 });

    await expect(old.seat.execute('track.update', { trackId: 'x', paused: true })).rejects.toEqual(refusal('stale'));
    await old.seat.leave();
    old.seat.disconnected();
    node.clock.advance(60_000);
    await settled();
    expect(old.ear.endings).toEqual(['replaced']);
    await expect(renewed.seat.enter()).resolves.toMatchObject({ state: 'joined' });
  });

  test.each(['the same node', 'another node'])('on %s may keep the tracks, and sends each anew', async (where) => {
    const store = new MemoryRegistry();
    const here = new MeetingsHarness(store);
    const there = where === 'the same node' ? here : new MeetingsHarness(store, { node: 'node-2' });
    const witness = await here.enter('ann');
    const old = await here.enter('bob');
    const [camera, microphone] = [await produce(old, 'camera'), await produce(old, 'microphone')];
    witness.ear.take();
    const again = await there.enter('bob', { takeOver: true, keepTracks: true });
    expect(old.ear.endings).toEqual(['replaced']);
    expect(witness.ear.take()).toEqual(['participant.joined']);
    const ids = [camera, microphone];
    expect((await there.participants()).at(-1)?.tracks.map(({ id }) => id)).toEqual(ids);
    // The media went with the old session. The limit, which is reached, does not matter.
    expect(here.engine.stats().producers).toBe(0);
    const params = { source: 'camera', rtpParameters: GOOD_RTP, trackId: camera } as const;
    await expect(again.seat.media.produce(params)).resolves.toEqual({ trackId: camera, generation: 2 });
    expect([...there.engine.sessionOf('bob').published.keys()]).toEqual([camera]);
    await again.seat.execute('track.close', { trackId: microphone });
    expect(witness.ear.take()).toEqual(['track.updated', 'track.closed']);
  });

  test('works from another node', async () => {
    const store = new MemoryRegistry();
    const here = new MeetingsHarness(store);
    const there = new MeetingsHarness(store, { node: 'node-2' });
    const old = await here.enter('bob');
    await expect(there.join('bob')).rejects.toEqual(refusal('identity_taken'));
    await there.enter('bob', { takeOver: true });
    expect(old.ear.endings).toEqual(['replaced']);
    expect(await there.participants()).toMatchObject([{ identity: 'bob', node: 'node-2' }]);
    await expectNobodyOn(here);
  });

  test('by several at once leaves one, and the others ended or refused', async () => {
    const node = new MeetingsHarness();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => node.enter('bob', { takeOver: true })));
    const seated = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const lost = results.flatMap((each) => (each.status === 'rejected' ? [each] : []));
    expect(lost).toEqual(lost.map(() => ({ status: 'rejected', reason: refusal('stale') })));
    expect(seated.filter(({ ear }) => ear.endings.length === 0)).toHaveLength(1);
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
    await Promise.all(seated.map(({ seat }) => seat.leave()));
    await expectNothingLeft(node);
  });
});

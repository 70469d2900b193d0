/** A seat that is taken over on another node while this one is about to stop: its media is needed for a while. */
import { expect, test } from 'vitest';
import { GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import type { NodeLinks } from '../ports/node-links.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { ParticipantMoves } from './moves/participant-moves.ts';
import { expectNobodyOn, KEY, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

/** Bob sent a camera from a node that is about to stop, and has his seat on another. */
async function moved() {
  const store = new MemoryRegistry();
  const here = new MeetingsHarness(store);
  const there = new MeetingsHarness(store, { node: 'node-2' });
  const old = await here.enter('bob');
  const camera = await produce(old, 'camera');
  here.meetings.drain();
  const renewed = await there.enter('bob', { takeOver: true, keepTracks: true });
  await settled();
  old.ear.take();
  return { here, there, old, renewed, camera };
}

test('the media goes on here, and nothing else', async () => {
  const { here, there, old, renewed, camera } = await moved();
  expect(old.ear.endings).toEqual([]);
  expect(here.engine.stats()).toMatchObject({ transports: 2, producers: 1 });
  await expect(old.seat.execute('track.update', { trackId: camera, paused: true })).rejects.toEqual(refusal('stale'));
  await expect(old.seat.media.open()).rejects.toEqual(refusal('stale'));
  await renewed.seat.execute('message.send', { topic: 'chat', payload: 'from the other node' });
  await renewed.seat.media.produce({ source: 'camera', rtpParameters: GOOD_RTP, trackId: camera });
  await settled();
  expect(old.ear.take()).toEqual([]);
  expect([here.engine.stats().producers, there.engine.stats().producers]).toEqual([1, 1]);
});

test('until the client closes its socket, which takes nothing from its seat there', async () => {
  const { here, there, old } = await moved();
  await old.seat.leave();
  await settled();
  expect(here.engine.stats()).toMatchObject({ transports: 0, producers: 0 });
  await expectNobodyOn(here);
  expect(await there.participants()).toMatchObject([{ identity: 'bob', node: 'node-2', state: 'joined' }]);
});

test('for 15 s at most', async () => {
  const { here, old } = await moved();
  here.clock.advance(14_999);
  expect(here.engine.stats().transports).toBe(2);
  here.clock.advance(1);
  await settled();
  expect(old.ear.endings).toEqual(['replaced']);
  expect(here.engine.stats().transports).toBe(0);
  await expectNobodyOn(here);
});

test('and no longer than the node itself', async () => {
  const { here, there, old } = await moved();
  await here.meetings.close();
  expect(old.ear.endings).toEqual(['replaced']);
  expect(here.engine.stats().transports).toBe(0);
  expect(await there.participants()).toMatchObject([{ identity: 'bob', state: 'joined' }]);
});

test('while a mute there holds here, too', async () => {
  const { here, there, old } = await moved();
  const ann = await there.enter('ann', { role: 'host' });
  const published = () => [...here.engine.sessionOf('bob').published.values()].map(({ paused }) => paused);
  expect(published()).toEqual([false]);
  await ann.seat.execute('floor.forbid', { what: ['camera'] });
  await settled();
  expect(published()).toEqual([true]);
  expect(old.ear.endings).toEqual([]);
});

test('and until one is removed there', async () => {
  const { here, there, old } = await moved();
  const ann = await there.enter('ann', { role: 'host' });
  await ann.seat.execute('participant.remove', { identity: 'bob' });
  await settled();
  expect(old.ear.endings).toEqual(['replaced']);
  expect(here.engine.stats()).toMatchObject({ transports: 0, producers: 0 });
});

test('who is sent to another node, though this one goes on, has its media here until it is heard there', async () => {
  const store = new MemoryRegistry();
  const here = new MeetingsHarness(store);
  const there = new MeetingsHarness(store, { node: 'node-2' });
  const bob = await here.enter('bob');
  await here.enter('ann');
  await produce(bob, 'camera');
  await settled();
  bob.ear.take();
  here.meetings.sendAway(KEY, 'bob', 'wss://b.example/v1/signaling');
  expect(bob.ear.notifications).toMatchObject([
    { event: 'server.closing', data: { url: 'wss://b.example/v1/signaling', stays: true } },
  ]);
  await there.enter('bob', { takeOver: true, keepTracks: true });
  await settled();
  expect(bob.ear.endings).toEqual([]);
  expect(here.engine.stats().producers).toBe(1);
  expect(await here.participants()).toMatchObject([{ identity: 'bob', node: 'node-2' }, { identity: 'ann' }]);
  expect(() => here.meetings.sendAway(KEY, 'nobody', 'wss://b.example')).toThrow('no such participant');
});

test('who did not go when it was told is put out by another session as ever', async () => {
  const here = new MeetingsHarness(new MemoryRegistry());
  const bob = await here.enter('bob');
  here.meetings.sendAway(KEY, 'bob', 'wss://b.example/v1/signaling');
  here.clock.advance(30_000);
  await here.enter('bob', { takeOver: true, keepTracks: true });
  await settled();
  expect(bob.ear.endings).toEqual(['replaced']);
});

test('a node asks the other one to send somebody away who sits there', async () => {
  const store = new MemoryRegistry();
  const there = new MeetingsHarness(store, { node: 'node-2' });
  const bob = await there.enter('bob');
  bob.ear.take();
  type Handler = Parameters<NodeLinks['serve']>[1];
  const served: Handler[] = [];
  const links = (request: NodeLinks['request']) => ({
    request,
    serve: (_: string, handler: Handler) => void served.push(handler),
  });
  const common = { rooms: { of: () => undefined }, registry: store };
  const second = new ParticipantMoves({
    ...common,
    node: 'node-2',
    links: links(async () => ({})),
    sendAway: (key, identity, url) => there.meetings.sendAway(key, identity, url),
  });
  const here = new ParticipantMoves({
    ...common,
    node: 'node-1',
    links: links(async (node, method, params) => {
      expect(node).toBe('node-2');
      return (await served[0]?.({ from: 'node-1', method, params })) ?? {};
    }),
    sendAway: () => expect.unreachable(),
  });
  const to = { id: 'node-3', url: 'wss://c.example/v1/signaling' };
  // Who is there already is told nothing.
  expect(await second.toNode(KEY, 'bob', { ...to, id: 'node-2' })).toBe('node-2');
  expect(bob.ear.notifications).toEqual([]);
  expect(await here.toNode(KEY, 'bob', to)).toBe('node-2');
  expect(bob.ear.notifications).toMatchObject([{ event: 'server.closing', data: { url: to.url } }]);
  await expect(here.toNode(KEY, 'eve', to)).rejects.toEqual(refusal('not_found'));
  await expect(served[0]?.({ from: 'node-1', method: 'moves.send', params: { room: 1 } })).rejects.toEqual(
    refusal('bad_params'),
  );
});

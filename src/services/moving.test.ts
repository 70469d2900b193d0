/** A seat that is taken over on another node while this one is about to stop: its media is needed for a while. */
import { expect, test } from 'vitest';
import { GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { expectNobodyOn, MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
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

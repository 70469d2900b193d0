/** What viewers show of a track is what its publisher is told to encode. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LESS_AFTER_MS } from '../../src/forwarding/demand-teller.ts';
import type { MediaEngine } from '../../src/ports/media-engine.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { enter, type Member, startTestEngine } from '../testing/engine.ts';
import { consumerOf, subscribe } from '../testing/consume.ts';
import { simulcastVp8, svcVp9 } from '../testing/rtp-parameters.ts';

const clock = new FakeClock();
let engine: MediaEngine;
let rooms = 0;
let anna: Member;
let room: string;

beforeAll(async () => {
  // Each session of a room is on another worker.
  engine = await startTestEngine(2, { clock, sessionsPerRouter: 1 });
});
afterAll(() => engine.close());

beforeEach(async () => {
  room = `room-${(rooms += 1)}`;
  anna = await enter(engine, room, 'anna');
  await anna.session.publish('cam', 'camera', simulcastVp8(), false);
});

const told = (): unknown => anna.recorder.demands.at(-1);

test('nothing, when nobody receives it', () => {
  clock.advance(LESS_AFTER_MS);
  expect(anna.recorder.demands).toEqual([{ trackId: 'cam', layer: null }]);
});

test.each([
  ['simulcast', simulcastVp8],
  ['one stream with layers inside', svcVp9],
])('the layer that fills the largest picture of all, over workers: %s', async (_, parameters) => {
  await anna.session.publish('cam', 'camera', parameters(), false);
  clock.advance(LESS_AFTER_MS);
  const viewers = await Promise.all([enter(engine, room, 'ben'), enter(engine, room, 'carl')]);
  const consumers = await Promise.all(
    viewers.map(async (viewer) => {
      const consumerId = consumerOf(
        await subscribe(viewer, 'cam', { paused: true, size: { width: 1280, height: 720 } }),
      );
      return { viewer, consumerId };
    }),
  );
  expect(told()).toEqual({ trackId: 'cam', layer: null });
  const [ben, carl] = consumers;
  if (!ben || !carl) throw new Error('there are two viewers');
  const show = (one: typeof ben, width: number) =>
    one.viewer.session.updateConsumers([
      { consumerId: one.consumerId, paused: width === 0, view: { width: width || 1, height: ((width || 1) * 9) / 16 } },
    ]);

  await show(ben, 320);
  await expect.poll(told).toEqual({ trackId: 'cam', layer: 0 });
  await show(carl, 1280);
  await expect.poll(told).toEqual({ trackId: 'cam', layer: 2 });
  await show(carl, 640);
  await expect
    .poll(() => {
      clock.advance(LESS_AFTER_MS);
      return told();
    })
    .toEqual({ trackId: 'cam', layer: 1 });
  await show(carl, 0);
  await show(ben, 0);
  await expect
    .poll(() => {
      clock.advance(LESS_AFTER_MS);
      return told();
    })
    .toEqual({ trackId: 'cam', layer: null });
});

test('what the application prefers goes before what is shown, until it does not', async () => {
  const ben = await enter(engine, room, 'ben');
  const consumerId = consumerOf(await subscribe(ben, 'cam', { paused: true }));
  clock.advance(LESS_AFTER_MS);
  const view = { width: 1280, height: 720 };
  await ben.session.updateConsumers([{ consumerId, paused: false, view, preferredLayers: { spatial: 0 } }]);
  await expect.poll(told).toEqual({ trackId: 'cam', layer: 0 });
  await ben.session.updateConsumers([{ consumerId, preferredLayers: null }]);
  await expect.poll(told).toEqual({ trackId: 'cam', layer: 2 });
});

test('of media that was lost nothing is told, whatever becomes of those who received it', async () => {
  const ben = await enter(engine, room, 'ben');
  await subscribe(ben, 'cam');
  anna.session.unpublish('cam');
  ben.session.close();
  clock.advance(10 * LESS_AFTER_MS);
  expect(anna.recorder.demands).toEqual([]);
});

/** A worker that has too much to do, by what the operating system is made to say, hands sessions over to another. */
import { afterEach, expect, test, vi } from 'vitest';
import type { MediaEngine } from '../../src/ports/media-engine.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { routerRtpCapabilities } from '../wire/codecs.ts';
import { enter, type Member, outcome, startTestEngine } from '../testing/engine.ts';
import { opus, simulcastVp8 } from '../testing/rtp-parameters.ts';

let engine: MediaEngine | undefined;
afterEach(() => engine?.close());

/** Two workers, and three members of a room, all on the first one, which works all the time from then on. */
async function loaded() {
  const clock = new FakeClock();
  let busy = 0;
  const started = performance.now();
  const media = await startTestEngine(2, {
    clock,
    readCpuSeconds: (pid) => (pid === busy ? (performance.now() - started) / 1_000 : 0),
  });
  engine = media;
  const [anna, ben, eve] = await Promise.all(['anna', 'ben', 'eve'].map((name) => enter(media, 'room', name)));
  if (!anna || !ben || !eve) throw new Error('not all are in');
  busy = media.stats().workers.find(({ routers }) => routers > 0)?.pid ?? 0;
  const loads = () => media.stats().workers.toSorted((a) => (a.pid === busy ? -1 : 1));
  await vi.waitFor(() => expect(loads()[0]?.load).toBeGreaterThan(0.8), { timeout: 15_000, interval: 100 });
  return { media, clock, anna, ben, eve, routers: () => loads().map(({ routers }) => routers) };
}

const request = (generation: number) => [
  { trackId: 'cam', generation, node: 'here', paused: false, preferredLayers: undefined },
];

const shedsOf = (members: readonly Member[]) => members.map(({ recorder }) => recorder.sheds);

test(
  'makes before it breaks: what was published goes on until the former session is closed',
  { timeout: 30_000 },
  async () => {
    const { media, clock, anna, ben, eve, routers } = await loaded();
    await eve.session.publish('cam', 'camera', simulcastVp8(), false);
    await eve.session.publish('mic', 'microphone', opus(), false);
    await anna.session.consume(request(1), routerRtpCapabilities);
    expect(routers()).toEqual([1, 0]);
    clock.advance(2_000);
    // One of three, the last that came, is as much as the other worker may take.
    expect(shedsOf([anna, ben, eve])).toEqual([0, 0, 1]);

    const next = await enter(media, 'room', 'eve');
    expect([routers(), media.stats().moves, media.stats().transports]).toEqual([[1, 1], 1, 8]);
    await next.session.publish('cam', 'camera', simulcastVp8(), false);
    await next.session.publish('mic', 'microphone', opus(), false);
    const [answer] = await anna.session.consume(request(2), routerRtpCapabilities);
    expect(answer).toHaveProperty('consumer');
    // By the former media, and by the new.
    expect([media.stats().consumers, media.stats().hops.incoming.worker]).toEqual([2, 1]);
    expect(anna.recorder.closed).toEqual([]);
    eve.session.close();
    await vi.waitFor(() => expect(anna.recorder.closed).toHaveLength(1));
    expect([media.stats().consumers, media.stats().producers, eve.recorder.losses]).toEqual([1, 2, 0]);
  },
);

test('asks nobody again before the loads show what came of it', { timeout: 30_000 }, async () => {
  const { clock, anna, ben, eve } = await loaded();
  clock.advance(2_000);
  clock.advance(16_000);
  expect(shedsOf([anna, ben, eve])).toEqual([0, 0, 1]);
  clock.advance(6_000);
  expect(shedsOf([anna, ben, eve])).toEqual([0, 1, 1]);
});

test('gives nobody else the tracks of one that is to go', { timeout: 30_000 }, async () => {
  const { clock, ben, eve } = await loaded();
  await eve.session.publish('cam', 'camera', simulcastVp8(), false);
  clock.advance(2_000);
  expect(eve.recorder.sheds).toBe(1);
  expect(await outcome(ben.session.publish('cam', 'camera', simulcastVp8(), false))).toBe('not_found');
});

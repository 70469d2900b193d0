import { EventEmitter } from 'node:events';
import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { FullRate, LOOKS_AFTER_CONNECT_MS, SEEN_AFTER_MS } from './full-rate.ts';

let clock: FakeClock;
let fullRate: FullRate;

beforeEach(() => {
  clock = new FakeClock();
  fullRate = new FullRate(clock);
});

/** As much of a consumer as is looked at. */
function follow(scalabilityMode = 'L3T3', wanted: ConsumerLayers = { spatialLayer: 2 }) {
  const asked: ConsumerLayers[] = [];
  const events = new EventEmitter();
  const parts = {
    rtpParameters: { codecs: [{ mimeType: 'video/VP8' }], encodings: [{ ssrc: 1, scalabilityMode }] },
    observer: new EventEmitter(),
    setPreferredLayers: async (layers: ConsumerLayers) => void asked.push(layers),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const consumer = Object.assign(events, parts) as unknown as Consumer;
  const given = (layers: ConsumerLayers | undefined): void => {
    Object.assign(consumer, { currentLayers: layers });
    events.emit('layerschange', layers);
  };
  fullRate.follow(consumer, () => wanted);
  return { asked, given, consumer, close: () => parts.observer.emit('close') };
}

test('a stream that begins with fewer pictures has the worker look again, once all layers have been seen', () => {
  const { asked, given } = follow();
  given({ spatialLayer: 0, temporalLayer: 0 });
  clock.advance(SEEN_AFTER_MS - 1);
  expect(asked).toEqual([]);
  clock.advance(1);
  expect(asked).toEqual([
    { spatialLayer: 2, temporalLayer: 1 },
    { spatialLayer: 2, temporalLayer: 2 },
  ]);
  clock.advance(10 * SEEN_AFTER_MS);
  expect(asked).toHaveLength(2);
});

test('a larger size that begins so, too; other pictures of the same size are the worker’s choice', () => {
  const { asked, given } = follow();
  given({ spatialLayer: 0, temporalLayer: 2 });
  clock.advance(SEEN_AFTER_MS);
  given({ spatialLayer: 0, temporalLayer: 0 });
  clock.advance(SEEN_AFTER_MS);
  expect(asked).toEqual([]);
  given({ spatialLayer: 2, temporalLayer: 0 });
  clock.advance(SEEN_AFTER_MS);
  expect(asked).toHaveLength(2);
});

test('all that begin at the same time are looked at together', () => {
  const all = [follow(), follow(), follow()];
  for (const { given } of all) given({ spatialLayer: 0, temporalLayer: 0 });
  clock.advance(SEEN_AFTER_MS);
  expect(all.flatMap(({ asked }) => asked)).toHaveLength(2);
});

test.each<[string, string, ConsumerLayers | undefined, ConsumerLayers]>([
  ['that has all', 'L3T3', { spatialLayer: 0, temporalLayer: 2 }, { spatialLayer: 2 }],
  [
    'that has as many as are wanted',
    'L3T3',
    { spatialLayer: 0, temporalLayer: 1 },
    { spatialLayer: 2, temporalLayer: 1 },
  ],
  ['without temporal layers', 'L3T1', { spatialLayer: 0, temporalLayer: 0 }, { spatialLayer: 2 }],
  ['of which nothing comes', 'L3T3', undefined, { spatialLayer: 2 }],
])('nothing is asked for a stream %s', (_name, mode, layers, wanted) => {
  const { asked, given } = follow(mode, wanted);
  given(layers);
  clock.advance(SEEN_AFTER_MS);
  expect(asked).toEqual([]);
});

test.each<[string, object, ConsumerLayers[]]>([
  ['is left alone', {}, []],
  [
    'of one VP8 stream wants the lowest layer even so',
    { kind: 'video', type: 'svc' },
    [
      { spatialLayer: 0, temporalLayer: 1 },
      { spatialLayer: 0, temporalLayer: 0 },
    ],
  ],
  ['is left alone while the viewer pauses it', { paused: true }, []],
  ['is left alone while its publisher pauses it', { producerPaused: true }, []],
])('who is sent nothing shortly after the transport was connected %s', (_name, more, expected) => {
  const { asked, consumer } = follow();
  Object.assign(consumer, more);
  fullRate.connected();
  clock.advance(LOOKS_AFTER_CONNECT_MS[0]);
  expect(asked).toEqual(expected);
});

test('who is sent something then is left alone', () => {
  const { asked, given } = follow();
  fullRate.connected();
  given({ spatialLayer: 2, temporalLayer: 2 });
  clock.advance(10 * SEEN_AFTER_MS);
  expect(asked).toEqual([]);
});

test('what has closed is not asked, and nothing is pending in the end', () => {
  const { asked, given, close } = follow();
  given({ spatialLayer: 0, temporalLayer: 0 });
  close();
  clock.advance(SEEN_AFTER_MS);
  expect(asked).toEqual([]);
  follow().given({ spatialLayer: 0, temporalLayer: 0 });
  fullRate.connected();
  fullRate.close();
  expect(clock.pending).toBe(0);
});

import { describe, expect, test } from 'vitest';
import type { VideoCodec } from '../api.ts';
import { type EncodingInput, audioOptions, encodingsUpTo, videoCodecs, videoEncodings } from './encodings.ts';

const camera: EncodingInput = { source: 'camera', codec: 'VP8', width: 1280, height: 720, scalable: true };
const scales = (input: EncodingInput): unknown[] => videoEncodings(input).map((each) => each.scaleResolutionDownBy);

test.each([
  ['720p', camera, [4, 2, 1]],
  ['a size not known', { ...camera, width: undefined, height: undefined }, [4, 2, 1]],
  ['H264', { ...camera, codec: 'H264' }, [4, 2, 1]],
  ['a portrait', { ...camera, width: 360, height: 640 }, [4, 2, 1]],
  ['a small camera', { ...camera, width: 320, height: 240 }, [2, 1]],
  ['a tiny one', { ...camera, width: 160, height: 120 }, [1]],
  ['no simulcast', { ...camera, simulcast: false }, [1]],
  ['a screen', { ...camera, source: 'screen' }, [2, 1]],
] satisfies [string, EncodingInput, number[]][])('layers of %s', (_, input, expected) => {
  expect(scales(input)).toEqual(expected);
});

test('each layer has a third of the bits of the next, three temporal layers where the browser has them', () => {
  expect(videoEncodings(camera)).toEqual([
    { scaleResolutionDownBy: 4, maxBitrate: 187_500, scalabilityMode: 'L1T3' },
    { scaleResolutionDownBy: 2, maxBitrate: 530_330, scalabilityMode: 'L1T3' },
    { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
  ]);
  expect(videoEncodings({ ...camera, scalable: false })[0]).not.toHaveProperty('scalabilityMode');
  expect(videoEncodings({ ...camera, maxBitrate: 900_000 }).at(-1)).toMatchObject({ maxBitrate: 900_000 });
});

test.each([
  ['VP9', 'L3T3_KEY'],
  ['AV1', 'L1T3'],
] as const)('%s is one encoding with layers inside: %s', (codec, scalabilityMode) => {
  expect(videoEncodings({ ...camera, codec })).toEqual([{ maxBitrate: 1_500_000, scalabilityMode }]);
  expect(videoEncodings({ ...camera, codec, source: 'screen' })).toMatchObject([{ scalabilityMode: 'L1T3' }]);
});

test.each([
  [1280, 720, 'L3T3_KEY'],
  [540, 960, 'L3T3_KEY'],
  [848, 480, 'L2T3_KEY'],
  [480, 270, 'L2T3_KEY'],
  [479, 270, 'L1T3'],
  [1280, 200, 'L1T3'],
  [160, 120, 'L1T3'],
])('as many layers inside as a picture of %d × %d has room for', (width, height, scalabilityMode) => {
  expect(videoEncodings({ ...camera, codec: 'VP9', width, height })).toMatchObject([{ scalabilityMode }]);
});

test('speech has FEC and DTX, the sound of a screen is stereo', () => {
  expect(audioOptions({ source: 'microphone' })).toEqual({ opusFec: true, opusDtx: true, opusStereo: false });
  expect(audioOptions({ source: 'screenAudio' })).toMatchObject({ opusDtx: false, opusStereo: true });
});

test('the codec asked for first, then the others that both ends have', () => {
  const codecs = ['video/H264', 'video/VP9'].map((mimeType, index) => ({
    kind: 'video' as const,
    mimeType,
    clockRate: 90_000,
    preferredPayloadType: 96 + index,
  }));
  const order = (wanted?: VideoCodec) => videoCodecs({ codecs }, wanted).map(({ codec }) => codec);
  expect(order()).toEqual(['H264', 'VP9']);
  expect(order('VP9')).toEqual(['VP9', 'H264']);
  expect(order('AV1')).toEqual(['H264', 'VP9']);
  expect(() => videoCodecs({ codecs: [] }, 'AV1')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test.each<[VideoCodec | undefined, VideoCodec[], VideoCodec[]]>([
  ['H264', [], ['H264', 'VP8', 'VP9', 'AV1']],
  ['H264', ['H264'], ['VP8', 'VP9', 'H264', 'AV1']],
  ['AV1', ['AV1', 'VP9'], ['VP8', 'H264', 'AV1', 'VP9']],
  // Of whom has no VP8, as little as is possible is believed: what browsers need not encode is not begun.
  [undefined, ['VP8'], ['H264', 'VP9', 'VP8', 'AV1']],
  ['VP9', ['VP8', 'H264', 'VP9'], ['VP8', 'VP9', 'H264', 'AV1']],
  ['VP9', ['VP8', 'H264', 'VP9', 'AV1'], ['VP8', 'VP9', 'H264', 'AV1']],
])('asked for %s where viewers lack %j: %j', (wanted, lacking, expected) => {
  const codecs = (['AV1', 'H264', 'VP8', 'VP9'] as const).map((codec, index) => ({
    kind: 'video' as const,
    mimeType: `video/${codec}`,
    clockRate: 90_000,
    preferredPayloadType: 96 + index,
  }));
  expect(videoCodecs({ codecs }, wanted, new Set(lacking)).map(({ codec }) => codec)).toEqual(expected);
});

describe('of a sender of several encodings', () => {
  const published = videoEncodings(camera);
  const sentBefore = published.map((each, index) => ({ ...each, rid: `r${index}`, active: true }));
  const rates = published.map(({ maxBitrate }) => maxBitrate);

  test.each([
    [0, [rates[0], 1, 1]],
    [1, [rates[0], rates[1], 1]],
    [2, rates],
    [7, rates],
  ] as const)('those above layer %d get no bitrate, which no encoder is set up anew for', (layer, expected) => {
    const wanted = encodingsUpTo(layer, sentBefore, published, true);
    expect(wanted).toEqual(sentBefore.map((each, index) => ({ ...each, maxBitrate: expected[index] })));
  });

  test('are stopped where nobody receives any, and sent again', () => {
    const stopped = encodingsUpTo(null, sentBefore, published, true);
    expect(stopped).toEqual(sentBefore.map((each) => ({ ...each, active: false })));
    const low = encodingsUpTo(0, stopped, published, true);
    expect(encodingsUpTo(2, low, published, true)).toEqual(sentBefore);
  });

  test.each([
    [null, [false, false, false]],
    [0, [true, false, false]],
    [2, [true, true, true]],
  ] as const)('a browser that has no scalability modes is told which are active: up to %s', (layer, active) => {
    // mediasoup-client notes a mode for them all the same.
    const plain = videoEncodings({ ...camera, scalable: false }).map((each) => ({ ...each, scalabilityMode: 'L1T3' }));
    const wanted = encodingsUpTo(layer, sentBefore, plain, false);
    expect(wanted).toEqual(sentBefore.map((each, index) => ({ ...each, active: active[index] })));
  });
});

describe('one stream with layers inside', () => {
  const published = videoEncodings({ ...camera, codec: 'VP9' });
  const sent = (layer: number | null, encodings: RTCRtpEncodingParameters[] = [{ active: true }]) =>
    encodingsUpTo(layer, encodings, published, true);

  test.each([
    [0, { scalabilityMode: 'L1T3', scaleResolutionDownBy: 4, maxBitrate: 187_500 }],
    [1, { scalabilityMode: 'L2T3_KEY', scaleResolutionDownBy: 2, maxBitrate: 530_330 }],
    [2, { scalabilityMode: 'L3T3_KEY', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }],
    [7, { scalabilityMode: 'L3T3_KEY', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }],
  ])('has those up to layer %d, each as large as before', (layer, expected) => {
    expect(sent(layer)).toEqual([{ active: true, ...expected }]);
    expect(sent(layer, sent(0))).toEqual([{ active: true, ...expected }]);
  });

  test('is set up anew only for other layers, not to be stopped', () => {
    expect(sent(null, sent(1))).toEqual(sent(1).map((each) => ({ ...each, active: false })));
  });

  test.each(['AV1', 'VP9'] as const)(
    'with one spatial layer, or where the browser has none, is only stopped: %s',
    (codec) => {
      const single = videoEncodings({ ...camera, codec, scalable: codec !== 'VP9' });
      const before = [{ active: true, scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }];
      expect(encodingsUpTo(0, before, single, codec !== 'VP9')).toEqual(before);
      expect(encodingsUpTo(null, before, single, true)).toMatchObject([{ active: false }]);
    },
  );
});

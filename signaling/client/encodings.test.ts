import { expect, test } from 'vitest';
import { type EncodingInput, audioOptions, encodingsUpTo, pickVideoCodec, videoEncodings } from './encodings.ts';

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

test('speech has FEC and DTX, the sound of a screen is stereo', () => {
  expect(audioOptions({ source: 'microphone' })).toEqual({ opusFec: true, opusDtx: true, opusStereo: false });
  expect(audioOptions({ source: 'screenAudio' })).toMatchObject({ opusDtx: false, opusStereo: true });
});

test('the codec asked for, or the best that is there', () => {
  const codecs = ['video/H264', 'video/VP9'].map((mimeType, index) => ({
    kind: 'video' as const,
    mimeType,
    clockRate: 90_000,
    preferredPayloadType: 96 + index,
  }));
  expect(pickVideoCodec({ codecs }, undefined).codec).toBe('H264');
  expect(pickVideoCodec({ codecs }, 'VP9').capability).toBe(codecs[1]);
  expect(() => pickVideoCodec({ codecs }, 'AV1')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test.each([
  [null, [false, false, false]],
  [0, [true, false, false]],
  [2, [true, true, true]],
  [7, [true, true, true]],
] as const)('of a sender that is to send up to layer %s', (layer, active) => {
  const encodings = ['low', 'middle', 'high'].map((rid) => ({ rid, active: true, maxBitrate: 100 }));
  const limited = encodingsUpTo(layer, encodings);
  expect(limited.map((each) => each.active)).toEqual(active);
  expect(limited.map(({ rid, maxBitrate }) => [rid, maxBitrate])).toEqual([
    ['low', 100],
    ['middle', 100],
    ['high', 100],
  ]);
});

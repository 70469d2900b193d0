import { describe, expect, test } from 'vitest';
import { RtpCapabilities } from '../../signaling/protocol/webrtc.ts';
import { canonicalMimeType, routerRtpCapabilities } from './codecs.ts';

const codecs = routerRtpCapabilities.codecs ?? [];

describe('routerRtpCapabilities', () => {
  test('fit the protocol', () => {
    expect(RtpCapabilities.parse(routerRtpCapabilities)).toEqual(routerRtpCapabilities);
  });

  test('hold Opus with in-band FEC and DTX', () => {
    expect(codecs[0]).toMatchObject({
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
    });
  });

  test('hold the video codecs, VP8 first, each with RTX and the feedback that congestion control needs', () => {
    const media = codecs.filter(({ kind, mimeType }) => kind === 'video' && mimeType !== 'video/rtx');
    expect(media.map(({ mimeType }) => mimeType)).toEqual([
      'video/VP8',
      'video/VP9',
      'video/VP9',
      'video/AV1',
      ...Array.from({ length: 7 }, () => 'video/H264'),
    ]);
    for (const { preferredPayloadType, rtcpFeedback } of media) {
      expect(rtcpFeedback?.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['nack', 'ccm', 'goog-remb', 'transport-cc']),
      );
      expect(codecs.some((rtx) => rtx.parameters?.['apt'] === preferredPayloadType)).toBe(true);
    }
  });

  test.each([
    ['42e01f', 1],
    ['4d001f', 1],
    ['64001f', 1],
    ['42001f', 1],
    ['640c1f', 1],
    ['42e01f', 0],
    ['42001f', 0],
  ])('hold H.264 %s in packetization mode %i, with whatever level the other side has', (profile, mode) => {
    const h264 = codecs.filter(({ mimeType }) => mimeType === 'video/H264').map(({ parameters }) => parameters);
    expect(h264).toContainEqual({
      'packetization-mode': mode,
      'level-asymmetry-allowed': 1,
      'profile-level-id': profile,
    });
  });
});

test.each([
  ['video/vp8', 'video/VP8'],
  ['VIDEO/RTX', 'video/rtx'],
  ['audio/Opus', 'audio/opus'],
  ['audio/PCMU', undefined],
  ['video/ulpfec', undefined],
])('canonicalMimeType(%j) is %j', (given, expected) => {
  expect(canonicalMimeType(given)).toBe(expected);
});

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
      'video/H264',
      'video/H264',
      'video/H264',
    ]);
    for (const { preferredPayloadType, rtcpFeedback } of media) {
      expect(rtcpFeedback?.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['nack', 'ccm', 'goog-remb', 'transport-cc']),
      );
      expect(codecs.some((rtx) => rtx.parameters?.['apt'] === preferredPayloadType)).toBe(true);
    }
  });

  test('hold H.264 in fragments, with whatever level the other side has', () => {
    const h264 = codecs.filter(({ mimeType }) => mimeType === 'video/H264').map(({ parameters }) => parameters);
    expect(h264).toEqual(
      ['42e01f', '4d001f', '64001f'].map((profile) => ({
        'packetization-mode': 1,
        'level-asymmetry-allowed': 1,
        'profile-level-id': profile,
      })),
    );
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

import { describe, expect, test } from 'vitest';
import { checkTrack, toRtpCapabilities } from './rtp-parameters.ts';
import { opus, simulcastVp8, svcVp9, video, vp8 } from '../testing/rtp-parameters.ts';

describe('checkTrack', () => {
  test.each([
    ['microphone', opus(), 'audio/opus', { spatial: 1, temporal: 1 }],
    ['screenAudio', opus(), 'audio/opus', { spatial: 1, temporal: 1 }],
    ['camera', vp8(), 'video/VP8', { spatial: 1, temporal: 1 }],
    ['camera', simulcastVp8(), 'video/VP8', { spatial: 3, temporal: 3 }],
    ['screen', svcVp9(), 'video/VP9', { spatial: 3, temporal: 3 }],
    ['camera', video('video/av1', [{ ssrc: 1, scalabilityMode: 'L2T2h' }]), 'video/AV1', { spatial: 2, temporal: 2 }],
    ['camera', video('VIDEO/VP8', [{ ssrc: 1, scalabilityMode: 'L1T2' }]), 'video/VP8', { spatial: 1, temporal: 2 }],
  ] as const)('%s %#', (source, given, mimeType, layers) => {
    expect(checkTrack(source, given)).toMatchObject({ mimeType, layers });
  });

  test('lets nothing of the client through that other participants would see, but codec parameters', () => {
    const { rtpParameters } = checkTrack('microphone', { ...opus(), msid: 'stream\r\na=x track' });
    expect(rtpParameters).not.toHaveProperty('msid');
    expect(rtpParameters.rtcp).toEqual({ reducedSize: true });
  });

  test('puts the media codec before its RTX', () => {
    const given = vp8();
    const { rtpParameters } = checkTrack('camera', { ...given, codecs: given.codecs.toReversed() });
    expect(rtpParameters.codecs.map(({ mimeType }) => mimeType)).toEqual(['video/VP8', 'video/rtx']);
  });

  test('knows an encoding by its SSRC or by its RID, never by both', () => {
    const given = video('video/VP8', [
      { rid: 'a', ssrc: 5 },
      { rid: 'b', ssrc: 6 },
    ]);
    expect(checkTrack('camera', given).rtpParameters.encodings).toEqual([{ ssrc: 5 }, { ssrc: 6 }]);
  });

  test('gives an encoding that is known by its RID an SSRC that nobody can guess', () => {
    const { encodings = [] } = checkTrack('camera', simulcastVp8()).rtpParameters;
    expect(encodings.map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2']);
    expect(new Set(encodings.map(({ ssrc }) => ssrc)).size).toBe(3);
    expect(encodings.every(({ ssrc }) => ssrc !== undefined && ssrc > 0)).toBe(true);
  });

  test('skips header extensions that are unknown, or between routers only', () => {
    const given = opus();
    const unknown = [
      { uri: 'urn:example:nobody-knows', id: 7 },
      { uri: 'urn:mediasoup:params:rtp-hdrext:packet-id', id: 12 },
    ];
    const { rtpParameters } = checkTrack('microphone', {
      ...given,
      headerExtensions: [...(given.headerExtensions ?? []), ...unknown],
    });
    expect(rtpParameters.headerExtensions).toEqual(given.headerExtensions);
  });

  test('receivers are not probed for what a publisher says that it may send', () => {
    const { rtpParameters } = checkTrack('camera', video('video/VP8', [{ ssrc: 1, maxBitrate: 1_000_000_000 }]));
    expect(rtpParameters.encodings?.[0]).not.toHaveProperty('maxBitrate');
  });
});

describe('toRtpCapabilities', () => {
  test('keeps what our routers can send of the kind', () => {
    const codec = { kind: 'video', mimeType: 'video/vp8', clockRate: 90_000, preferredPayloadType: 96 } as const;
    const capabilities = toRtpCapabilities('video', {
      codecs: [
        codec,
        { ...codec, mimeType: 'video/ulpfec', parameters: { broken: null } },
        { ...codec, kind: 'audio', mimeType: 'audio/opus' },
      ],
      headerExtensions: [
        { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', preferredId: 10 },
        { kind: 'video', uri: 'urn:3gpp:video-orientation', preferredId: 8 },
        { kind: 'video', uri: 'urn:example:nobody-knows', preferredId: 9 },
      ],
    });
    expect(capabilities.codecs?.map(({ mimeType }) => mimeType)).toEqual(['video/VP8']);
    expect(capabilities.headerExtensions?.map(({ uri }) => uri)).toEqual(['urn:3gpp:video-orientation']);
  });

  test('of a client that has none are none', () => {
    expect(toRtpCapabilities('audio', {})).toEqual({ codecs: [], headerExtensions: [] });
  });
});

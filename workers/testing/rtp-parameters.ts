/** What clients publish, in the shapes that mediasoup-client sends. */
import type { RtpParameters } from '../../signaling/protocol/webrtc.ts';

export const MID_EXTENSION = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 };
export const RID_EXTENSION = { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 };
export const LEVEL_EXTENSION = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 3 };
export const OPUS_PAYLOAD_TYPE = 111;
export const VIDEO_PAYLOAD_TYPE = 96;

let lastSsrc = 10_000;
const nextSsrc = () => (lastSsrc += 1);

let lastMid = 0;
const nextMid = () => String((lastMid += 1));

const videoFeedback = () => [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
  { type: 'transport-cc' },
];

export function opus(): RtpParameters {
  return {
    mid: nextMid(),
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: OPUS_PAYLOAD_TYPE,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
        rtcpFeedback: [{ type: 'transport-cc' }],
      },
    ],
    headerExtensions: [MID_EXTENSION, LEVEL_EXTENSION],
    encodings: [{ ssrc: nextSsrc(), dtx: true }],
    rtcp: { cname: 'a-cname', reducedSize: true },
  };
}

export function video(
  mimeType: string,
  encodings: NonNullable<RtpParameters['encodings']>,
  parameters = {},
): RtpParameters {
  return {
    mid: nextMid(),
    codecs: [
      { mimeType, payloadType: VIDEO_PAYLOAD_TYPE, clockRate: 90_000, parameters, rtcpFeedback: videoFeedback() },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: VIDEO_PAYLOAD_TYPE } },
    ],
    headerExtensions: [MID_EXTENSION, RID_EXTENSION],
    encodings,
    rtcp: { cname: 'a-cname', reducedSize: true },
  };
}

/** One encoding, known by its SSRC. */
export const vp8 = () => video('video/VP8', [{ ssrc: nextSsrc(), rtx: { ssrc: nextSsrc() } }]);

/** Three encodings of three temporal layers each, known by their RIDs, as Chrome sends them. */
export const simulcastVp8 = () =>
  video(
    'video/VP8',
    [150_000, 500_000, 1_500_000].map((maxBitrate, i) => ({ rid: `r${i}`, scalabilityMode: 'L1T3', maxBitrate })),
  );

/** A small picture with temporal layers, as Chrome sends it. */
export const layeredVp8 = () => video('video/VP8', [{ ssrc: nextSsrc(), scalabilityMode: 'L1T3' }]);

export const svcVp9 = () =>
  video('video/VP9', [{ ssrc: nextSsrc(), scalabilityMode: 'L3T3_KEY' }], { 'profile-id': 0 });

/** The codecs of every router, in the order in which clients prefer them. */
import { generateRouterRtpCapabilities } from 'mediasoup/ortc';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import type { RtpCapabilities } from '../../signaling/protocol/webrtc.ts';
import { toWireRtpCapabilities } from './wire-parameters.ts';

const VIDEO_CLOCK_RATE = 90_000;

const h264 = (profileLevelId: string, packetizationMode = 1): RouterRtpCodecCapability => ({
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: VIDEO_CLOCK_RATE,
  // RFC 6184, section 8.1: mode 1 allows fragmented frames; in mode 0 the encoder makes slices that fit a packet.
  parameters: {
    'packetization-mode': packetizationMode,
    'level-asymmetry-allowed': 1,
    'profile-level-id': profileLevelId,
  },
});

/**
 * mediasoup adds RTCP feedback (NACK, PLI, FIR, transport-cc), RTX and header extensions to each. VP8 stands first:
 * every browser encodes it, and with simulcast.
 */
export const mediaCodecs: readonly RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // RFC 7587, section 6.1: in-band FEC survives lost packets, DTX sends next to nothing in silence.
    parameters: { useinbandfec: 1, usedtx: 1, minptime: 10 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: VIDEO_CLOCK_RATE },
  { kind: 'video', mimeType: 'video/VP9', clockRate: VIDEO_CLOCK_RATE, parameters: { 'profile-id': 0 } },
  { kind: 'video', mimeType: 'video/VP9', clockRate: VIDEO_CLOCK_RATE, parameters: { 'profile-id': 2 } },
  { kind: 'video', mimeType: 'video/AV1', clockRate: VIDEO_CLOCK_RATE },
  // Constrained baseline, main, high, baseline and constrained high, each at level 3.1 (RFC 6184, section 8.1): what
  // browsers offer. Those with hardware encoders may have no other than the last two.
  h264('42e01f'),
  h264('4d001f'),
  h264('64001f'),
  h264('42001f'),
  h264('640c1f'),
  h264('42e01f', 0),
  h264('42001f', 0),
];

/** What every router can receive and send. */
export const mediaCapabilities = generateRouterRtpCapabilities(structuredClone([...mediaCodecs]));

/** The same as clients are told: one object for all sessions. */
export const routerRtpCapabilities: RtpCapabilities = toWireRtpCapabilities(mediaCapabilities);

const canonicalNames = new Map(
  [...mediaCodecs.map(({ mimeType }) => mimeType), 'video/rtx'].map((name) => [name.toLowerCase(), name]),
);

/** The name of a codec as we write it, `video/VP8` for `VIDEO/vp8`; undefined when it is none of ours. */
export function canonicalMimeType(mimeType: string): string | undefined {
  return canonicalNames.get(mimeType.toLowerCase());
}

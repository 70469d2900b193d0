/** What a track is sent as: pure functions of its source, its size and the codec. */
import type { types } from 'mediasoup-client';
import type { PublishOptions, VideoCodec } from './api.ts';
import { CausewayClientError } from './errors.ts';

/** What the choice depends on. */
export interface EncodingInput extends Pick<PublishOptions, 'source' | 'simulcast' | 'maxBitrate'> {
  readonly codec: VideoCodec;
  /** Pixels, where the track tells. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Whether the browser obeys `scalabilityMode` (https://www.w3.org/TR/webrtc-svc/): Chromium does. */
  readonly scalable: boolean;
}

/** Default camera bitrate for 1280×720, in bit/s; other sizes by the power law below. */
const BITRATE_720P = 1_500_000;
const PIXELS_720P = 1280 * 720;
/** Bits needed grow slower than pixels: Google's VP9 and AOM's AV1 ladders fit an exponent of about 0.75. */
const BITRATE_EXPONENT = 0.75;
const LOWEST_BITRATE = 80_000;
/** Screens: sharp rather than smooth. */
const SCREEN_BITRATE = 2_500_000;
const SCREEN_FRAMERATE = 15;

/**
 * Codecs that are sent as one stream with layers inside. AV1 with temporal layers only: a receiver decodes its spatial
 * layers by the dependency descriptor, which mediasoup 3.27 reads but does not forward.
 */
const SVC_MODES: Partial<Record<VideoCodec, string>> = { VP9: 'L3T3_KEY', AV1: 'L1T3' };
/** VP8 first: every browser simulcasts it, in software that adapts to a slow machine. */
const PREFERENCE: readonly VideoCodec[] = ['VP8', 'H264', 'VP9', 'AV1'];

/** The codec to send: the one asked for, or the best that both ends have. Throws `unsupported`. */
export function pickVideoCodec(
  capabilities: types.RtpCapabilities,
  wanted: VideoCodec | undefined,
): { readonly codec: VideoCodec; readonly capability: types.RtpCodecCapability } {
  for (const codec of wanted === undefined ? PREFERENCE : [wanted]) {
    const mimeType = `video/${codec}`.toLowerCase();
    const capability = capabilities.codecs?.find((each) => each.mimeType.toLowerCase() === mimeType);
    if (capability !== undefined) return { codec, capability };
  }
  throw new CausewayClientError('unsupported', `${wanted ?? 'video'} cannot be sent here`);
}

/** In bit/s. */
const cameraBitrate = (pixels: number): number =>
  Math.round(Math.max(LOWEST_BITRATE, BITRATE_720P * (pixels / PIXELS_720P) ** BITRATE_EXPONENT));

/** As many halvings as leave a picture worth sending: the smallest has a longer side of 160 pixels or more. */
const simulcastScales = (longerSide: number): readonly number[] =>
  longerSide >= 640 ? [4, 2, 1] : longerSide >= 320 ? [2, 1] : [1];

/** The encodings of a video track, the smallest first, as mediasoup wants them. */
export function videoEncodings(input: EncodingInput): types.RtpEncodingParameters[] {
  const { source, codec, simulcast = true, scalable } = input;
  const width = input.width ?? 1280;
  const height = input.height ?? 720;
  const screen = source === 'screen';
  const top = input.maxBitrate ?? (screen ? SCREEN_BITRATE : cameraBitrate(width * height));
  const common = screen ? { maxFramerate: SCREEN_FRAMERATE } : {};
  const mode = (scalabilityMode: string): { scalabilityMode?: string } => (scalable ? { scalabilityMode } : {});
  const svc = SVC_MODES[codec];
  if (svc !== undefined) return [{ ...common, maxBitrate: top, ...mode(simulcast && !screen ? svc : 'L1T3') }];
  const scales = !simulcast ? [1] : screen ? [2, 1] : simulcastScales(Math.max(width, height));
  return scales.map((scale) => ({
    ...common,
    ...mode('L1T3'),
    scaleResolutionDownBy: scale,
    maxBitrate: Math.round(top / scale ** (2 * BITRATE_EXPONENT)),
  }));
}

/** Opus: in-band FEC and silence suppression (RFC 7587, section 7) for speech, stereo without gaps for a screen's sound. */
export function audioOptions(input: Pick<PublishOptions, 'source' | 'maxBitrate'>): types.ProducerCodecOptions {
  const speech = input.source === 'microphone';
  const bitrate = input.maxBitrate ?? (speech ? undefined : 128_000);
  return {
    opusFec: true,
    opusDtx: speech,
    opusStereo: !speech,
    ...(bitrate === undefined ? {} : { opusMaxAverageBitrate: bitrate }),
  };
}

/**
 * The encodings of a sender, the smallest first, when it sends no layer above this one; null: nothing at all. One stream
 * with layers inside sends all of them or nothing.
 */
export function encodingsUpTo(
  layer: number | null,
  encodings: readonly RTCRtpEncodingParameters[],
): RTCRtpEncodingParameters[] {
  return encodings.map((encoding, index) => ({ ...encoding, active: layer !== null && index <= layer }));
}

/** What a track is sent as: pure functions of its source, its size and the codec. */
import { parseScalabilityMode, type types } from 'mediasoup-client';
import type { PublishOptions, VideoCodec } from '../api.ts';
import { CausewayClientError } from '../errors.ts';

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
/**
 * Of the smallest picture, too, a key frame takes some 30 kbit: at 80 kbit/s an encoder leaves out a fifth of a second after
 * one, and every newcomer asks for one.
 */
const LOWEST_BITRATE = 200_000;
/** Screens: sharp rather than smooth. */
const SCREEN_BITRATE = 2_500_000;
const SCREEN_FRAMERATE = 15;

/**
 * Codecs that are sent as one stream with layers inside, with so many spatial ones at most. AV1 with temporal layers only: a
 * receiver decodes its spatial layers by the dependency descriptor, which mediasoup 3.27 reads but does not forward.
 */
const SVC_LAYERS: Partial<Record<VideoCodec, number>> = { VP9: 3, AV1: 1 };
/** Chromium has no spatial layer of VP9 that is smaller: it sends fewer layers of a small picture than it is asked for. */
const SMALLEST_SVC_LAYER = { longer: 240, shorter: 135 };
/** VP8 first: every browser simulcasts it, in software that adapts to a slow machine. */
const PREFERENCE: readonly VideoCodec[] = ['VP8', 'H264', 'VP9', 'AV1'];

/** A codec with what mediasoup-client says of it. */
export interface SendableCodec {
  readonly codec: VideoCodec;
  readonly capability: types.RtpCodecCapability;
}

/**
 * The codecs that both ends have, in the order in which to try them: the one asked for, then the best. Throws `unsupported`
 * if there is none.
 *
 * @param undecodable what viewers lack: the others come first, then VP8, which every browser decodes (RFC 7742, section 5).
 * AV1 is not begun for others' sake, as it costs the publisher too much
 */
export function videoCodecs(
  capabilities: types.RtpCapabilities,
  wanted: VideoCodec | undefined,
  undecodable: ReadonlySet<VideoCodec> = new Set(),
): readonly [SendableCodec, ...SendableCodec[]] {
  const preferred = [...(wanted === undefined ? [] : [wanted]), ...PREFERENCE];
  const fits = (codec: VideoCodec): boolean => !undecodable.has(codec) && (codec !== 'AV1' || wanted === 'AV1');
  const common = undecodable.size === 0 ? preferred : [...preferred.filter(fits), 'VP8' as const];
  const order = new Set([...common, ...preferred]);
  const [best, ...others] = [...order].flatMap((codec): SendableCodec[] => {
    const mimeType = `video/${codec}`.toLowerCase();
    const capability = capabilities.codecs?.find((each) => each.mimeType.toLowerCase() === mimeType);
    return capability === undefined ? [] : [{ codec, capability }];
  });
  if (best === undefined) throw new CausewayClientError('unsupported', 'this browser can send no video here');
  return [best, ...others];
}

/** In bit/s. */
const cameraBitrate = (pixels: number): number =>
  Math.round(Math.max(LOWEST_BITRATE, BITRATE_720P * (pixels / PIXELS_720P) ** BITRATE_EXPONENT));

/** Of a picture that is so much smaller in width and height. */
const scaledBitrate = (bitrate: number, scale: number): number => Math.round(bitrate / scale ** (2 * BITRATE_EXPONENT));

/** As many halvings as leave a picture worth sending: the smallest has a longer side of 160 pixels or more. */
const simulcastScales = (longerSide: number): readonly number[] =>
  longerSide >= 640 ? [4, 2, 1] : longerSide >= 320 ? [2, 1] : [1];

/** As many spatial layers as the smallest of them allows. */
function svcLayers(width: number, height: number): number {
  const { longer, shorter } = SMALLEST_SVC_LAYER;
  const times = Math.min(Math.max(width, height) / longer, Math.min(width, height) / shorter);
  return times < 2 ? 1 : 1 + Math.floor(Math.log2(times));
}

/** Of so many spatial layers, each predicted from the one below in key frames only; and three temporal ones. */
const svcMode = (spatialLayers: number): string => (spatialLayers === 1 ? 'L1T3' : `L${spatialLayers}T3_KEY`);

/** The encodings of a video track, the smallest first, as mediasoup wants them. */
export function videoEncodings(input: EncodingInput): types.RtpEncodingParameters[] {
  const { source, codec, simulcast = true, scalable } = input;
  const width = input.width ?? 1280;
  const height = input.height ?? 720;
  const screen = source === 'screen';
  const top = input.maxBitrate ?? (screen ? SCREEN_BITRATE : cameraBitrate(width * height));
  const common = screen ? { maxFramerate: SCREEN_FRAMERATE } : {};
  const mode = (layers: number): { scalabilityMode?: string } => (scalable ? { scalabilityMode: svcMode(layers) } : {});
  const most = SVC_LAYERS[codec];
  if (most !== undefined) {
    const layers = simulcast && !screen ? Math.min(most, svcLayers(width, height)) : 1;
    return [{ ...common, maxBitrate: top, ...mode(layers) }];
  }
  const scales = !simulcast ? [1] : screen ? [2, 1] : simulcastScales(Math.max(width, height));
  return scales.map((scale) => ({
    ...common,
    ...mode(1),
    scaleResolutionDownBy: scale,
    maxBitrate: scaledBitrate(top, scale),
  }));
}

/**
 * Chromium takes its line for one of 300 kbit/s until it has measured it, for the first 4 to 10 s in many a meeting, and
 * sends the smallest picture so long. Now it begins with what the server begins with for receivers; a narrower line shows
 * within a second. Other browsers pay no heed.
 */
export const VIDEO_OPTIONS: types.ProducerCodecOptions = { videoGoogleStartBitrate: 1_000 };

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
 * The encodings of a sender, the smallest first, when it sends no layer above this one; null: nothing at all.
 *
 * @param published as they were when it sent everything
 * @param scalable see `SendingBrowser`
 */
export function encodingsUpTo(
  layer: number | null,
  encodings: readonly RTCRtpEncodingParameters[],
  published: readonly types.RtpEncodingParameters[],
  scalable: boolean,
): RTCRtpEncodingParameters[] {
  return encodings.map((encoding, index) => ({ ...encoding, ...sentUpTo(layer, index, published, scalable) }));
}

/** What of an encoding says whether and how large it is sent. */
type Extent = Pick<types.RtpEncodingParameters, 'active' | 'scalabilityMode' | 'scaleResolutionDownBy' | 'maxBitrate'>;

/** In bit/s: an encoding of several that gets no more is not sent, nor encoded. */
const NO_BITRATE = 1;

function sentUpTo(
  layer: number | null,
  index: number,
  published: readonly types.RtpEncodingParameters[],
  scalable: boolean,
): Extent {
  const { maxBitrate } = published[index] ?? {};
  if (layer === null) return { active: false };
  if (published.length === 1) return { active: true, ...(scalable ? spatialLayersUpTo(layer, published[index]) : {}) };
  // To make an encoding active sets all of them up anew, which can take Chromium 0.2 s; to give it a bitrate is done at once.
  const byBitrate = scalable && maxBitrate !== undefined;
  return byBitrate
    ? { active: true, maxBitrate: index <= layer ? maxBitrate : NO_BITRATE }
    : { active: index <= layer };
}

/** One stream with fewer spatial layers inside: smaller as well, so that the layers that are left keep their sizes. */
function spatialLayersUpTo(layer: number, published: types.RtpEncodingParameters = {}): Extent {
  const { scalabilityMode, scaleResolutionDownBy = 1, maxBitrate } = published;
  const { spatialLayers } = parseScalabilityMode(scalabilityMode);
  if (spatialLayers === 1) return {};
  const left = Math.min(layer + 1, spatialLayers);
  const scale = 2 ** (spatialLayers - left);
  return {
    scalabilityMode: svcMode(left),
    scaleResolutionDownBy: scaleResolutionDownBy * scale,
    ...(maxBitrate === undefined ? {} : { maxBitrate: scaledBitrate(maxBitrate, scale) }),
  };
}

/**
 * From the client's RTP parameters to mediasoup's: checks what mediasoup does not check well, and copies only what is
 * needed. Three things are at stake beyond good messages:
 * - Some parameters make the worker abort, and with it the media of all its rooms (see `toEncodings`).
 * - Codec parameters, CNAME and msid reach other participants, and end up in the SDP of their browsers: nothing may
 *   stand there that could break out of its line.
 * - A header extension or number of the wrong kind breaks the channel to the worker.
 */
import { randomInt } from 'node:crypto';
import { getSupportedRtpCapabilities, parseScalabilityMode } from 'mediasoup';
import type {
  RtpCapabilities as MediasoupRtpCapabilities,
  RtpCodecParameters,
  RtpEncodingParameters,
  RtpHeaderExtensionParameters,
  RtpHeaderExtensionUri,
  RtpParameters as MediasoupRtpParameters,
} from 'mediasoup/types';
import { type PublishedMedia, kindOf } from '../../src/ports/media-engine.ts';
import type { Kind, Source } from '../../signaling/protocol/primitives.ts';
import type { RtpCapabilities, RtpParameters } from '../../signaling/protocol/webrtc.ts';
import { canonicalMimeType } from './codecs.ts';
import { badMedia } from './media-errors.ts';

type Codec = RtpParameters['codecs'][number];
type Encoding = NonNullable<RtpParameters['encodings']>[number];
type CodecParameters = NonNullable<Codec['parameters']>;
type Feedback = NonNullable<Codec['rtcpFeedback']>;

export interface CheckedTrack extends PublishedMedia {
  readonly kind: Kind;
  readonly rtpParameters: MediasoupRtpParameters;
}

const RTX = 'video/rtx';

/** W3C webrtc-svc, with as many layers as it names. */
const SCALABILITY_MODE = /^[LS][1-3]T[1-3]h?(?:_KEY(?:_SHIFT)?)?$/;
/** RFC 8852, section 3.1. */
const RID = /^[A-Za-z0-9_-]+$/;
/** RFC 5888, section 4: printable, without blanks. */
const MID = /^[\x21-\x7e]+$/;
/** One name or value in an SDP `fmtp` line, whose parts stand between blanks and semicolons. */
const FMTP_TOKEN = /^[\x21-\x3a\x3c-\x7e]*$/;

const headerExtensionUris = new Map<string, RtpHeaderExtensionUri>(
  getSupportedRtpCapabilities().headerExtensions?.map(({ uri }) => [uri, uri]),
);
/** Between mediasoup's own routers only. */
headerExtensionUris.delete('urn:mediasoup:params:rtp-hdrext:packet-id');

/** What a source publishes, fit for mediasoup. @throws `bad_media` */
export const checkTrack = (source: Source, rtpParameters: RtpParameters): CheckedTrack =>
  checkRtp(kindOf(source), rtpParameters);

/** The same, of a track of which only the kind is known. @throws `bad_media` */
export function checkRtp(kind: Kind, { mid, codecs, encodings, headerExtensions }: RtpParameters): CheckedTrack {
  if (mid !== undefined && !MID.test(mid)) throw badMedia('The mid must be printable characters without blanks.');
  const checkedCodecs = toCodecs(kind, codecs);
  const [{ mimeType, payloadType }] = checkedCodecs;
  const checkedEncodings = toEncodings(kind, encodings ?? [], payloadType);
  return {
    kind,
    mimeType,
    layers: layersOf(mimeType, checkedEncodings),
    rtpParameters: {
      ...(mid === undefined ? {} : { mid }),
      codecs: checkedCodecs,
      encodings: checkedEncodings,
      headerExtensions: toHeaderExtensions(headerExtensions ?? []),
      // Neither CNAME nor msid: mediasoup makes up a CNAME for all tracks of the transport.
      rtcp: { reducedSize: true },
    },
  };
}

/** The codec of the track, then RTX for it. */
function toCodecs(kind: Kind, codecs: readonly Codec[]): [RtpCodecParameters, ...RtpCodecParameters[]] {
  requireUnique(
    codecs.map(({ payloadType }) => payloadType),
    'payload type',
  );
  const checked = codecs.map((codec): RtpCodecParameters => {
    const mimeType = canonicalMimeType(codec.mimeType);
    if (mimeType === undefined) throw badMedia(`The codec ${codec.mimeType} is not supported.`);
    if (!mimeType.startsWith(`${kind}/`)) throw badMedia(`No ${kind} track can be sent as ${mimeType}.`);
    const { payloadType, clockRate, channels, parameters = {}, rtcpFeedback = [] } = codec;
    return {
      mimeType,
      payloadType,
      clockRate,
      ...(channels === undefined ? {} : { channels }),
      parameters: toFmtp(parameters),
      rtcpFeedback: toFeedback(rtcpFeedback),
    };
  });
  const [main, ...others] = checked.filter(({ mimeType }) => mimeType !== RTX);
  if (!main) throw badMedia('The RTP parameters name no codec.');
  // The worker reads all simulcast encodings of a track as the first one's codec, whatever they are.
  if (others.length > 0) throw badMedia('A track has one codec, and RTX for it.');
  const rtx = checked.filter(({ mimeType }) => mimeType === RTX);
  if (rtx.some(({ parameters }) => parameters?.['apt'] !== main.payloadType)) {
    throw badMedia('An RTX codec must name the payload type of the media codec as `apt`.');
  }
  return [main, ...rtx];
}

/** Without those that have no value: mediasoup refuses them. */
const toParameters = (parameters: CodecParameters) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));

function toFmtp(parameters: CodecParameters): Record<string, unknown> {
  const fmtp = toParameters(parameters);
  for (const [name, value] of Object.entries(fmtp)) {
    if (name === '' || !FMTP_TOKEN.test(name) || !FMTP_TOKEN.test(String(value))) {
      throw badMedia('Codec parameters must be printable characters without blanks and semicolons.');
    }
  }
  return fmtp;
}

const toFeedback = (feedback: Feedback) =>
  feedback.map(({ type, parameter }) => (parameter === undefined ? { type } : { type, parameter }));

/**
 * mediasoup's worker (3.27.1, Producer::CreateRtpStream) aborts when packets lead it to one encoding along two ways:
 * first by the RID, then, from another SSRC, by the SSRC. So an encoding must not be known by both: a known SSRC is
 * enough. And one known by its RID alone would also be found by an SSRC of 0, the worker's "none"; it gets a random
 * SSRC that nobody is told. Nor is it told of a `maxBitrate`: it would probe each viewer's line for the sum of them, whatever
 * is sent, and take a line that narrows for as wide as that for seconds, at the cost of the sound.
 */
function toEncodings(kind: Kind, encodings: readonly Encoding[], payloadType: number): RtpEncodingParameters[] {
  if (encodings.length === 0) throw badMedia('The RTP parameters name no encoding.');
  requireUnique(encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc]).filter(isDefined), 'SSRC');
  requireUnique(encodings.map(({ rid }) => rid).filter(isDefined), 'RID');

  return encodings.map((encoding) => {
    const { ssrc, rid, rtx, dtx, codecPayloadType, scalabilityMode } = encoding;
    if (ssrc === undefined && rid === undefined) throw badMedia('Each encoding needs an SSRC or a RID.');
    if (ssrc === 0 || rtx?.ssrc === 0) throw badMedia('0 is no SSRC.');
    if (rid !== undefined && !RID.test(rid)) throw badMedia('A RID is made of letters, digits, `-` and `_`.');
    if (codecPayloadType !== undefined && codecPayloadType !== payloadType) {
      throw badMedia("An encoding names a payload type that is not that of the track's codec.");
    }
    if (scalabilityMode !== undefined && !SCALABILITY_MODE.test(scalabilityMode)) {
      throw badMedia('The scalabilityMode is none that WebRTC knows.');
    }
    return {
      ...(ssrc === undefined ? { ssrc: randomInt(1, 2 ** 32), ...(rid === undefined ? {} : { rid }) } : { ssrc }),
      ...(rtx === undefined ? {} : { rtx: { ssrc: rtx.ssrc } }),
      ...(dtx === undefined ? {} : { dtx }),
      ...(scalabilityMode === undefined || kind === 'audio' ? {} : { scalabilityMode }),
    };
  });
}

function layersOf(mimeType: string, encodings: readonly RtpEncodingParameters[]): PublishedMedia['layers'] {
  const mode = encodings.find(({ scalabilityMode }) => scalabilityMode !== undefined)?.scalabilityMode;
  const { spatialLayers, temporalLayers } = parseScalabilityMode(mode);
  const canSimulcast = mimeType === 'video/VP8' || mimeType === 'video/H264';
  if (encodings.length > 1 && !canSimulcast) throw badMedia(`${mimeType} cannot be sent as simulcast.`);
  if (spatialLayers > 1 && canSimulcast) throw badMedia(`${mimeType} has no spatial layers: send it as simulcast.`);
  return { spatial: encodings.length > 1 ? encodings.length : spatialLayers, temporal: temporalLayers };
}

function toHeaderExtensions(
  extensions: NonNullable<RtpParameters['headerExtensions']>,
): RtpHeaderExtensionParameters[] {
  requireUnique(
    extensions.map(({ id }) => id),
    'header extension id',
  );
  return extensions.flatMap(({ uri, id }) => {
    if (id === 0) throw badMedia('0 is no id of a header extension.');
    // One that we do not know was not agreed on; mediasoup skips it in the packets.
    const known = headerExtensionUris.get(uri);
    return known === undefined ? [] : [{ uri: known, id }];
  });
}

function requireUnique(values: readonly (string | number)[], what: string): void {
  if (new Set(values).size !== values.length) throw badMedia(`The RTP parameters name one ${what} twice.`);
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined;

/**
 * What a client can receive of one kind, reduced to what our routers can send: mediasoup copies and checks all of it for
 * every consumer.
 */
export function toRtpCapabilities(kind: Kind, capabilities: RtpCapabilities): MediasoupRtpCapabilities {
  const ofKind = (each: { readonly kind: Kind }): boolean => each.kind === kind;
  const codecs = capabilities.codecs?.filter(ofKind);
  const headerExtensions = capabilities.headerExtensions?.filter(ofKind);
  return {
    codecs: (codecs ?? []).flatMap((codec) => {
      const mimeType = canonicalMimeType(codec.mimeType);
      if (mimeType === undefined) return [];
      const { clockRate, channels, preferredPayloadType = 0, parameters = {}, rtcpFeedback = [] } = codec;
      return [
        {
          kind,
          mimeType,
          preferredPayloadType,
          clockRate,
          ...(channels === undefined ? {} : { channels }),
          parameters: toParameters(parameters),
          rtcpFeedback: toFeedback(rtcpFeedback),
        },
      ];
    }),
    headerExtensions: (headerExtensions ?? []).flatMap(({ uri, preferredId }) => {
      const known = headerExtensionUris.get(uri);
      return known === undefined ? [] : [{ kind, uri: known, preferredId }];
    }),
  };
}

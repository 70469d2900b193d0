/**
 * The WebRTC dictionaries that cross the wire, in the shapes of mediasoup 3 (its RTP parameters follow
 * ORTC, https://draft.ortc.org, with numbers and ids as in RFC 8285, RFC 8852 and RFC 8866).
 * Their members are bounded here; whether they make sense together is for the media engine to say.
 * Members that are not listed are ignored.
 */
import { z } from 'zod';
import { Kind } from './primitives.ts';

const Token = z.string().max(256);
const PayloadType = z.int().min(0).max(127);
const Ssrc = z.int().min(0).max(0xffff_ffff);

/** `fmtp` parameters of a codec. */
const CodecParameters = z
  .record(z.string().max(64), z.union([z.string().max(1024), z.number(), z.null()]))
  .meta({ id: 'CodecParameters' });

const RtcpFeedback = z
  .object({ type: z.string().max(64), parameter: z.string().max(64).optional() })
  .meta({ id: 'RtcpFeedback' });

const CodecCommon = {
  mimeType: z.string().max(64).describe('As `audio/opus`, `video/VP8`'),
  clockRate: z.int().min(1).max(1_000_000).describe('Hz'),
  channels: z.int().min(1).max(8).optional(),
  parameters: CodecParameters.optional(),
  rtcpFeedback: z.array(RtcpFeedback).max(32).optional(),
};

const RtpCodecCapability = z
  .object({ kind: Kind, preferredPayloadType: PayloadType.optional(), ...CodecCommon })
  .meta({ id: 'RtpCodecCapability' });

const RtpHeaderExtension = z
  .object({
    kind: Kind,
    uri: Token,
    preferredId: z.int().min(0).max(255),
    preferredEncrypt: z.boolean().optional(),
    direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
  })
  .meta({ id: 'RtpHeaderExtension' });

/** What an endpoint can send or receive. */
export const RtpCapabilities = z
  .object({
    codecs: z.array(RtpCodecCapability).max(128).optional(),
    headerExtensions: z.array(RtpHeaderExtension).max(64).optional(),
  })
  .meta({ id: 'RtpCapabilities' });
export type RtpCapabilities = z.infer<typeof RtpCapabilities>;

const RtpEncoding = z
  .object({
    ssrc: Ssrc.optional(),
    rid: z.string().max(64).optional(),
    codecPayloadType: PayloadType.optional(),
    rtx: z.object({ ssrc: Ssrc }).optional(),
    dtx: z.boolean().optional(),
    scalabilityMode: z.string().max(32).optional(),
    scaleResolutionDownBy: z.number().min(1).max(64).optional(),
    maxBitrate: z.int().min(0).max(1_000_000_000).optional().describe('bit/s'),
  })
  .meta({ id: 'RtpEncoding' });

/** What one track sends. */
export const RtpParameters = z
  .object({
    mid: z.string().max(64).optional(),
    codecs: z.array(z.object({ payloadType: PayloadType, ...CodecCommon })).max(16),
    headerExtensions: z
      .array(
        z.object({
          uri: Token,
          id: z.int().min(0).max(255),
          encrypt: z.boolean().optional(),
          parameters: CodecParameters.optional(),
        }),
      )
      .max(32)
      .optional(),
    encodings: z.array(RtpEncoding).max(8).optional(),
    rtcp: z
      .object({ cname: Token.optional(), reducedSize: z.boolean().optional(), mux: z.boolean().optional() })
      .optional(),
    msid: z.string().max(512).optional(),
  })
  .meta({ id: 'RtpParameters' });
export type RtpParameters = z.infer<typeof RtpParameters>;

/** RFC 8122 fingerprints and the DTLS role. */
export const DtlsParameters = z
  .object({
    role: z.enum(['auto', 'client', 'server']).optional(),
    fingerprints: z
      .array(
        z.object({
          algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
          value: z
            .string()
            .max(256)
            .regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/, 'hexadecimal octets with colons between'),
        }),
      )
      .min(1)
      .max(8),
  })
  .meta({ id: 'DtlsParameters' });
export type DtlsParameters = z.infer<typeof DtlsParameters>;

export const IceParameters = z
  .object({
    usernameFragment: Token,
    password: Token,
    iceLite: z.boolean().optional(),
  })
  .meta({ id: 'IceParameters' });
export type IceParameters = z.infer<typeof IceParameters>;

const IceCandidate = z
  .object({
    foundation: z.string(),
    priority: z.int(),
    ip: z.string(),
    address: z.string(),
    protocol: z.enum(['udp', 'tcp']),
    port: z.int(),
    type: z.enum(['host', 'srflx', 'prflx', 'relay']),
    tcpType: z.enum(['active', 'passive', 'so']).optional(),
  })
  .meta({ id: 'IceCandidate' });

/** The server's end of a WebRTC transport; the server is ICE-lite and needs no candidates from the client. */
export const TransportParameters = z
  .object({
    id: z.string(),
    iceParameters: IceParameters,
    iceCandidates: z.array(IceCandidate),
    dtlsParameters: DtlsParameters,
  })
  .meta({ id: 'TransportParameters' });
export type TransportParameters = z.infer<typeof TransportParameters>;

/** A TURN server (RFC 8656) for clients that reach the server's own media ports neither by UDP nor by TCP. */
export const IceServer = z
  .object({
    urls: z.array(z.string()).describe('As `turns:turn.example.com:443?transport=tcp`'),
    username: z.string(),
    credential: z.string().describe('Secret; of this participant alone, and for some minutes only'),
  })
  .meta({ id: 'IceServer' });
export type IceServer = z.infer<typeof IceServer>;

const RELAYS = 'Relays to try where the media ports cannot be reached; missing: there are none';
export const IceServers = z.array(IceServer).optional().describe(RELAYS);

/** Simulcast and SVC layers, 0 the lowest. */
export const Layers = z
  .object({ spatial: z.int().min(0).max(7), temporal: z.int().min(0).max(7).optional() })
  .meta({ id: 'Layers' });
export type Layers = z.infer<typeof Layers>;

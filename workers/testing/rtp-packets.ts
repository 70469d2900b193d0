/** RTP and RTCP packets as a client would send them: RFC 3550, RFC 8285, RFC 7741, RFC 9628. */
import {
  LEVEL_EXTENSION,
  MID_EXTENSION,
  OPUS_PAYLOAD_TYPE,
  RID_EXTENSION,
  VIDEO_PAYLOAD_TYPE,
} from './rtp-parameters.ts';

interface PacketOptions {
  readonly ssrc: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly mid?: string | undefined;
  readonly rid?: string | undefined;
  /** Of a microphone, in dBov: 0 to -127. */
  readonly level?: number | undefined;
}

/** One-byte header extensions (RFC 8285, section 4.2). */
function extensions({ mid, rid, level }: PacketOptions): Buffer {
  const elements = [[MID_EXTENSION.id, mid] as const, [RID_EXTENSION.id, rid] as const].flatMap(([id, text]) =>
    text === undefined ? [] : [(id << 4) | (text.length - 1), ...Buffer.from(text)],
  );
  if (level !== undefined) elements.push(LEVEL_EXTENSION.id << 4, -level);
  while (elements.length % 4 !== 0) elements.push(0);
  const header = Buffer.from([0xbe, 0xde, 0, elements.length / 4]);
  return Buffer.concat([header, Buffer.from(elements)]);
}

function rtp(payloadType: number, options: PacketOptions, payload: readonly number[]): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x90; // version 2, with extensions
  header[1] = 0x80 | payloadType;
  header.writeUInt16BE(options.sequenceNumber, 2);
  header.writeUInt32BE(options.timestamp, 4);
  header.writeUInt32BE(options.ssrc, 8);
  return Buffer.concat([header, extensions(options), Buffer.from(payload)]);
}

/** Some Opus that ends in a byte to know it by. */
export const opusPacket = (mark: number, options: PacketOptions) => rtp(OPUS_PAYLOAD_TYPE, options, [0xf8, 0xff, mark]);

/** The start of a VP8 frame that ends in a byte to know it by; a key frame unless told otherwise. */
export const vp8Packet = (mark: number, options: PacketOptions & Vp8Frame) =>
  rtp(VIDEO_PAYLOAD_TYPE, options, [
    ...vp8Descriptor(options),
    options.keyFrame === false ? 1 : 0,
    0,
    0,
    0x9d,
    0x01,
    0x2a,
    64,
    0,
    64,
    0,
    mark,
  ]);

interface Vp8Frame {
  readonly keyFrame?: boolean;
  /** Of a stream with temporal layers; unset: it has none. */
  readonly layered?: { readonly picture: number; readonly temporal: number };
}

/** RFC 7741, section 4.2. */
function vp8Descriptor({ layered, keyFrame = true }: Vp8Frame): readonly number[] {
  if (!layered) return [0x10];
  const { picture, temporal } = layered;
  // Whether it refers to nothing above the lowest layer; where that is so in the lowest, encoders say so of key frames.
  const layerSync = keyFrame || temporal > 0 ? 0x20 : 0;
  // With a picture id, the index of the last picture of the lowest layer, which is every fourth, and a layer.
  return [
    0x90,
    0xe0,
    0x80 | ((picture >> 8) & 0x7f),
    picture & 0xff,
    (picture >> 2) & 0xff,
    (temporal << 6) | layerSync,
  ];
}

/** One spatial layer's frame of a VP9 picture, which ends in a byte to know it by (RFC 9628, section 4.2). */
export function vp9Packet(
  mark: number,
  options: PacketOptions & { readonly picture: number; readonly layer: number; readonly keyFrame: boolean },
): Buffer {
  const { picture, layer, keyFrame } = options;
  const predictedFromPictures = keyFrame ? 0 : 0x40;
  const predictedFromLayers = keyFrame && layer > 0 ? 1 : 0;
  return rtp(VIDEO_PAYLOAD_TYPE, options, [
    // With a picture id and layer indices; the start and the end of a frame.
    0xac | predictedFromPictures,
    0x80 | ((picture >> 8) & 0x7f),
    picture & 0xff,
    (layer << 1) | predictedFromLayers,
    picture & 0xff,
    mark,
  ]);
}

/** What a packet was marked with. */
export const markOf = (packet: Buffer) => packet.at(-1);

const NTP_EPOCH_OFFSET_S = 2_208_988_800;

/** Says which RTP timestamp a stream has now (RFC 3550, section 6.4.1). */
export function senderReport({ ssrc, timestamp }: Pick<PacketOptions, 'ssrc' | 'timestamp'>): Buffer {
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(Math.floor(Date.now() / 1000) + NTP_EPOCH_OFFSET_S, 8);
  report.writeUInt32BE(Math.floor((Date.now() % 1000) * 4_294_967), 12);
  report.writeUInt32BE(timestamp, 16);
  return report;
}

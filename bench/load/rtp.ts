/** RTP as a camera and a microphone would send it: https://www.rfc-editor.org/rfc/rfc3550, RFC 7741 (VP8), RFC 8285 */

const AUDIO_PAYLOAD_TYPE = 111;
/** What a publisher sends pictures as. */
export const VIDEO_PAYLOAD_TYPE = 96;
/** See CAPABILITIES in rtc-device.ts. */
const LEVEL_EXTENSION = 3;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_OFFSET_S = 2_208_988_800;

export interface Place {
  readonly ssrc: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
}

/** Ends each payload, so that the receiver knows whose it is. */
export interface Mark {
  readonly publisher: number;
  /** Of a video; of sound 255. */
  readonly layer: number;
}

const SOUND = 255;
/** Stands before the mark: payload types are the server's choice. */
const MAGIC = 0xc5a3;
const MARK_BYTES = 5;

function header(payloadType: number, { ssrc, sequenceNumber, timestamp }: Place, flags: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes[0] = flags;
  bytes[1] = 0x80 | payloadType;
  bytes.writeUInt16BE(sequenceNumber & 0xffff, 2);
  bytes.writeUInt32BE(timestamp >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

function payload(start: readonly number[], bytes: number, { publisher, layer }: Mark): Buffer {
  const data = Buffer.alloc(Math.max(bytes, start.length + MARK_BYTES));
  data.set(start);
  data.writeUInt16BE(MAGIC, data.length - MARK_BYTES);
  data.writeUInt16BE(publisher, data.length - 3);
  data.writeUInt8(layer, data.length - 1);
  return data;
}

/** 20 ms of a microphone, at a level in dBov. */
export function soundPacket(place: Place, publisher: number, level: number, bytes: number): Buffer {
  const extension = Buffer.from([0xbe, 0xde, 0, 1, LEVEL_EXTENSION << 4, -level, 0, 0]);
  const data = payload([0xf8, 0xff], bytes, { publisher, layer: SOUND });
  return Buffer.concat([header(AUDIO_PAYLOAD_TYPE, place, 0x90), extension, data]);
}

/** A key frame that is shown, its first partition 200 bytes long (RFC 6386, section 9.1). */
const FRAME_TAG = [0x10, 0x19, 0] as const;

/**
 * A VP8 frame in one packet, which is a key frame: whoever begins to receive may begin with any. It is shown, in grey:
 * that is what zeros decode to.
 */
export function picturePacket(place: Place, mark: Mark, bytes: number): Buffer {
  const start = [0x10, ...FRAME_TAG, 0x9d, 0x01, 0x2a, 64, 0, 64, 0];
  return Buffer.concat([header(VIDEO_PAYLOAD_TYPE, place, 0x80), payload(start, bytes, mark)]);
}

/** Whose packet it is; undefined: none of ours, such as RTCP or a probe. */
export function markOf(packet: Buffer): Mark | undefined {
  if (packet.length < 12 + MARK_BYTES || packet.readUInt16BE(packet.length - MARK_BYTES) !== MAGIC) return undefined;
  return { publisher: packet.readUInt16BE(packet.length - 3), layer: packet.readUInt8(packet.length - 1) };
}

export const isSound = ({ layer }: Mark): boolean => layer === SOUND;

/** By it the layers of a simulcast are brought into one time: RFC 3550, section 6.4.1. */
export function senderReport({ ssrc, timestamp }: Pick<Place, 'ssrc' | 'timestamp'>): Buffer {
  const report = Buffer.alloc(28);
  const now = Date.now();
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(Math.floor(now / 1_000) + NTP_OFFSET_S, 8);
  report.writeUInt32BE(Math.floor(((now % 1_000) / 1_000) * 2 ** 32), 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  return report;
}

const FEEDBACK_ON_PAYLOAD = 206;
const PICTURE_LOSS = 1;
const FULL_INTRA_REQUEST = 4;

/** How often a compound RTCP packet asks for a key frame: RFC 4585, section 6.3.1, and RFC 5104, section 4.3.1. */
export function keyFrameRequestsIn(packet: Buffer): number {
  let count = 0;
  for (let at = 0; at + 4 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) {
    const format = packet.readUInt8(at) & 0x1f;
    const asks = format === PICTURE_LOSS || format === FULL_INTRA_REQUEST;
    if (packet.readUInt8(at + 1) === FEEDBACK_ON_PAYLOAD && asks) count += 1;
  }
  return count;
}

/** Asks for a key frame of a stream: RFC 4585, section 6.3.1. */
export function pictureLoss(ssrc: number): Buffer {
  const packet = Buffer.alloc(12);
  packet.writeUInt8(0x80 | PICTURE_LOSS, 0);
  packet.writeUInt8(FEEDBACK_ON_PAYLOAD, 1);
  packet.writeUInt16BE(2, 2);
  packet.writeUInt32BE(1, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** Says that packets of a stream are missing, 17 each after a first one: RFC 4585, section 6.2.1. */
export function missingPackets(ssrc: number, firsts: readonly number[]): Buffer {
  const packet = Buffer.alloc(12 + 4 * firsts.length);
  packet.writeUInt8(0x81, 0);
  packet.writeUInt8(205, 1);
  packet.writeUInt16BE(2 + firsts.length, 2);
  packet.writeUInt32BE(1, 4);
  packet.writeUInt32BE(ssrc, 8);
  for (const [index, first] of firsts.entries()) {
    packet.writeUInt16BE(first & 0xffff, 12 + 4 * index);
    packet.writeUInt16BE(0xffff, 14 + 4 * index);
  }
  return packet;
}

/** What of an encoded frame stays readable, so that a server still knows key frames and layers. */
import { type Bytes, concat } from './encoding.ts';

/** How a frame of a codec is taken apart before it is sealed, and put together again. */
export interface CodecParts {
  /** How many bytes at its beginning stay as they are. Asked of a frame before it is sealed, and of the sealed one. */
  readonly clear: (frame: Uint8Array) => number;
}

/** A key frame has its size in its first 10 bytes; of others the first one says that they are none (RFC 6386, section 9.1). */
const VP8: CodecParts = { clear: ([first = 1]) => ((first & 1) === 0 ? 10 : 1) };
/** A server reads the payload descriptor alone, which is not a part of the frame (RFC 9628, RFC 7587). */
const ALL: CodecParts = { clear: () => 0 };

const parts: Readonly<Record<string, CodecParts>> = { 'video/vp8': VP8, 'video/vp9': ALL, 'audio/opus': ALL };

/** Undefined: frames of this codec are not sealed yet. */
export const partsOf = (mimeType: string): CodecParts | undefined => parts[mimeType.toLowerCase()];

/** Both parts of a frame, by what stays readable. */
export function split(frame: Bytes, { clear }: CodecParts): readonly [clear: Bytes, rest: Bytes] {
  const length = Math.min(clear(frame), frame.length);
  return [frame.subarray(0, length), frame.subarray(length)];
}

export const join = (clear: Bytes, rest: Bytes): Bytes => concat(clear, rest);

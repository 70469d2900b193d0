/**
 * Codecs of which a server needs little or nothing of a frame. Any bytes make a picture or a noise in the decoders of VP8 and
 * Opus, so sealed frames begin with what those refuse: whoever listens in gets nothing at all, and not something.
 */
import { type Bytes, concat } from '../encoding.ts';
import type { CodecForm, Parts } from './codec-form.ts';

const begins = (frame: Bytes, beginning: Bytes): boolean => beginning.every((byte, at) => frame[at] === byte);

/** Everything is sealed, behind bytes that are always the same. */
function sealedBehind(beginning: Bytes): CodecForm {
  return {
    split: (frame) => ({ metadata: beginning, body: frame, with: (body) => concat(beginning, body) }),
    splitSealed: (frame) =>
      begins(frame, beginning)
        ? { metadata: beginning, body: frame.subarray(beginning.length), with: (body) => body }
        : undefined,
  };
}

/** A server reads the payload descriptor alone, which is not a part of the frame (RFC 9628). */
export const VP9 = sealedBehind(new Uint8Array(0));

/** A packet of many frames, of which there are none: RFC 6716, section 3.4 (R5). */
export const OPUS = sealedBehind(Uint8Array.of(0xff, 0));

/** RFC 6386, section 9.1: the tag of a frame, then of a key frame a start code and its size. */
const VP8_TAG = 3;
const VP8_KEY_HEADER = 10;
/** Tags of a key frame and of another one, by which its first partition is longer than any frame. */
const KEY_TAG = Uint8Array.of(0xf0, 0xff, 0xff);
const DELTA_TAG = Uint8Array.of(0xf1);
const isKey = ([first = 1]: Bytes): boolean => (first & 1) === 0;
const vp8Delta = sealedBehind(DELTA_TAG);

/** A server looks at the first bit, a browser that receives also at the size of the picture. */
export const VP8: CodecForm = {
  split(frame): Parts | undefined {
    if (!isKey(frame)) return vp8Delta.split(frame);
    if (frame.length < VP8_KEY_HEADER) return undefined;
    const metadata = concat(KEY_TAG, frame.subarray(VP8_TAG, VP8_KEY_HEADER));
    const body = concat(frame.subarray(0, VP8_TAG), frame.subarray(VP8_KEY_HEADER));
    return { metadata, body, with: (sealed) => concat(metadata, sealed) };
  },
  splitSealed(frame): Parts | undefined {
    if (!isKey(frame)) return vp8Delta.splitSealed(frame);
    if (frame.length < VP8_KEY_HEADER || !begins(frame, KEY_TAG)) return undefined;
    const metadata = frame.subarray(0, VP8_KEY_HEADER);
    return {
      metadata,
      body: frame.subarray(VP8_KEY_HEADER),
      with: (plain) => concat(plain.subarray(0, VP8_TAG), metadata.subarray(VP8_TAG), plain.subarray(VP8_TAG)),
    };
  },
};

/**
 * H.264 (ITU-T H.264) as browsers hand it out: NAL units, each behind a start code (annex B). A server finds key frames by the
 * parameter sets; a browser that receives reads which picture parameters a slice has. So everything up to there stays
 * readable, and all behind it becomes one unit.
 */
import { type Bytes, concat } from '../encoding.ts';
import type { CodecForm, Parts } from './codec-form.ts';

/** `nal_unit_type`, table 7-1: slices, in partitions or whole, of any picture and of a picture that begins a sequence. */
const FIRST_SLICE_TYPE = 1;
const LAST_SLICE_TYPE = 5;
/** Of a sequence, of pictures, and what extends the one of a sequence. */
const PARAMETER_SETS: ReadonlySet<number> = new Set([7, 8, 13, 15]);
const START_CODE = Uint8Array.of(0, 0, 0, 1);
/** Ends what is sealed: a unit must not end with zeros, which would be taken for the beginning of a start code (7.4.1). */
const END = 0x80;
/** `emulation_prevention_three_byte`, section 7.4.1. */
const ESCAPE = 3;

interface Unit {
  /** Behind its start code. */
  readonly begin: number;
  /** Where the next start code begins, or the frame ends. */
  readonly end: number;
}

const isStart = (frame: Bytes, at: number): boolean => frame[at] === 0 && frame[at + 1] === 0 && frame[at + 2] === 1;

/** All units up to the first slice, which is the last of them and goes on to the frame's end. Empty: there is no slice. */
function unitsToSlice(frame: Bytes): readonly Unit[] {
  const units: Unit[] = [];
  let begin = -1;
  for (let at = 0; at + 3 < frame.length; at += 1) {
    if (!isStart(frame, at)) continue;
    if (begin !== -1) units.push({ begin, end: frame[at - 1] === 0 ? at - 1 : at });
    begin = at + 3;
    const type = (frame[begin] ?? 0) & 0x1f;
    if (type >= FIRST_SLICE_TYPE && type <= LAST_SLICE_TYPE) return [...units, { begin, end: frame.length }];
    at += 2;
  }
  return [];
}

/**
 * Bytes of a slice up to the number of its picture parameters: the header of the unit, then three Exp-Golomb codes (section
 * 7.3.3). Undefined: it ends before.
 */
function sliceHeaderLength(frame: Bytes, begin: number): number | undefined {
  let bit = (begin + 1) * 8;
  const next = (): number => ((frame[bit >> 3] ?? 0) >> (7 - (bit++ & 7))) & 1;
  for (let codes = 0; codes < 3; codes += 1) {
    let zeros = 0;
    while (next() === 0) {
      zeros += 1;
      if (zeros > 31) return undefined;
    }
    bit += zeros;
  }
  const length = Math.ceil(bit / 8) - begin;
  return begin + length <= frame.length ? length : undefined;
}

/** With a byte of 3 wherever two zeros would go on as a start code. @param zeros with so many the bytes before end */
export function escape(bytes: Bytes, zeros: number): Bytes {
  // At worst there is one for every two.
  const escaped = new Uint8Array(bytes.length + Math.ceil(bytes.length / 2) + 1);
  let length = 0;
  let run = zeros;
  for (const byte of bytes) {
    if (run >= 2 && byte <= ESCAPE) {
      escaped[length] = ESCAPE;
      length += 1;
      run = 0;
    }
    escaped[length] = byte;
    length += 1;
    run = byte === 0 ? run + 1 : 0;
  }
  return escaped.slice(0, length);
}

/** The way back. */
export function unescape(bytes: Bytes, zeros: number): Bytes {
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  let run = zeros;
  for (const byte of bytes) {
    if (run >= 2 && byte === ESCAPE) {
      run = 0;
      continue;
    }
    plain[length] = byte;
    length += 1;
    run = byte === 0 ? run + 1 : 0;
  }
  return plain.subarray(0, length);
}

const zerosAtEnd = (bytes: Bytes): number => bytes.length - 1 - bytes.findLastIndex((byte) => byte !== 0);

interface Readable {
  /** Each with a start code of four bytes: receivers make those of short ones. */
  readonly clear: Bytes;
  /** Where the rest of the frame begins. */
  readonly length: number;
}

/** The parameter sets, and the beginning of the first slice. What encoders note beside them is not sent. */
function readable(frame: Bytes): Readable | undefined {
  const units = unitsToSlice(frame);
  const slice = units.at(-1);
  const headerLength = slice && sliceHeaderLength(frame, slice.begin);
  if (slice === undefined || headerLength === undefined) return undefined;
  const length = slice.begin + headerLength;
  const kept = units.filter((unit) => unit === slice || PARAMETER_SETS.has((frame[unit.begin] ?? 0) & 0x1f));
  const clear = kept.flatMap(({ begin, end }) => [START_CODE, frame.subarray(begin, Math.min(end, length))]);
  return { clear: concat(...clear), length };
}

export const H264: CodecForm = {
  split(frame): Parts | undefined {
    const found = readable(frame);
    if (found === undefined) return undefined;
    const { clear, length } = found;
    return {
      metadata: clear,
      body: frame.subarray(length),
      with: (body) => concat(clear, escape(concat(body, Uint8Array.of(END)), zerosAtEnd(clear))),
    };
  },

  splitSealed(frame): Parts | undefined {
    const found = readable(frame);
    if (found === undefined) return undefined;
    const { clear, length } = found;
    const plain = unescape(frame.subarray(length), zerosAtEnd(clear));
    if (plain.at(-1) !== END) return undefined;
    return { metadata: clear, body: plain.subarray(0, -1), with: (body) => concat(clear, body) };
  },
};

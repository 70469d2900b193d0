/**
 * AV1 as browsers hand it out: OBUs one behind the other (AV1 bitstream, section 5.3). They are sent as payloads of their own
 * and without their sizes (the RTP payload format, section 4.4), so what says where one ends stays readable: their headers.
 */
import { type Bytes, concat } from '../encoding.ts';
import type { CodecForm, Parts } from './codec-form.ts';

/** `obu_type`, section 6.2.2: what says that a temporal unit begins, tile lists and padding are not sent over RTP. */
const UNSENT: ReadonlySet<number> = new Set([2, 8, 15]);
const HAS_EXTENSION = 0x04;
const HAS_SIZE = 0x02;
/** `leb128()`, section 4.10.5: at most so many bytes. */
const MAX_SIZE_BYTES = 8;

interface Obu {
  /** As if it said its size, which receivers see to. */
  readonly header: Bytes;
  readonly payload: Bytes;
}

function readSize(frame: Bytes, from: number): { readonly size: number; readonly next: number } | undefined {
  let size = 0;
  for (let index = 0; index < MAX_SIZE_BYTES; index += 1) {
    const byte = frame[from + index];
    if (byte === undefined) return undefined;
    size += (byte & 0x7f) * 128 ** index;
    if ((byte & 0x80) === 0) return { size, next: from + index + 1 };
  }
  return undefined;
}

function writeSize(size: number): Bytes {
  const bytes: number[] = [];
  let rest = size;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte | 0x80 : byte);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

/** Undefined: they are not whole. */
function readObus(frame: Bytes): readonly Obu[] | undefined {
  const obus: Obu[] = [];
  for (let at = 0; at < frame.length;) {
    const [first = 0] = frame.subarray(at);
    const headerEnd = at + ((first & HAS_EXTENSION) === 0 ? 1 : 2);
    const sized =
      (first & HAS_SIZE) === 0 ? { size: frame.length - headerEnd, next: headerEnd } : readSize(frame, headerEnd);
    if (sized === undefined) return undefined;
    const { size, next } = sized;
    const end = next + size;
    if (size < 0 || end > frame.length) return undefined;
    const header = frame.slice(at, headerEnd);
    header[0] = first | HAS_SIZE;
    if (!UNSENT.has((first >> 3) & 0xf)) obus.push({ header, payload: frame.subarray(next, end) });
    at = end;
  }
  return obus;
}

const written = ({ header, payload }: Obu): Bytes => concat(header, writeSize(payload.length), payload);

/** The last OBU is longer once it is sealed: what is read of sizes is therefore those of the others. */
function partsOf(obus: readonly Obu[]): Parts | undefined {
  const last = obus.at(-1);
  if (last === undefined) return undefined;
  const others = obus.slice(0, -1);
  const metadata = concat(...others.flatMap(({ header, payload }) => [header, writeSize(payload.length)]), last.header);
  return {
    metadata,
    body: concat(...obus.map(({ payload }) => payload)),
    with(body) {
      let at = 0;
      const before = others.map(({ header, payload: { length } }) => {
        const payload = body.subarray(at, at + length);
        at += length;
        return { header, payload };
      });
      return concat(...before.map(written), written({ header: last.header, payload: body.subarray(at) }));
    },
  };
}

const split = (frame: Bytes): Parts | undefined => {
  const obus = readObus(frame);
  return obus && partsOf(obus);
};

export const AV1: CodecForm = { split, splitSealed: split };

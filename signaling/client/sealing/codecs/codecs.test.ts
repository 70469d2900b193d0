/** Frames of real encoders, sealed, carried as RTP carries them, and opened. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Bytes, concat } from '../encoding.ts';
import { FrameEpochs, FrameOpener, FrameSealer } from '../frames.ts';
import type { CodecForm } from './codec-form.ts';
import { formOf } from './forms.ts';
import { escape, unescape } from './h264.ts';

const ENCODERS = {
  'video/VP8': ['-c:v', 'libvpx', '-f', 'ivf'],
  'video/VP9': ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-f', 'ivf'],
  'video/AV1': ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-f', 'ivf'],
  // As one slice, as many, and with what a hardware encoder may say beside them.
  'video/H264': ['-c:v', 'libx264', '-bsf:v', 'h264_metadata=aud=insert', '-f', 'h264'],
} as const;
type MimeType = keyof typeof ENCODERS;

const encoded = new Map<string, readonly Bytes[]>();

/** Six pictures, of which the first and the fourth are key frames. */
function encode(mimeType: MimeType, options: readonly string[] = []): readonly Bytes[] {
  const name = `${mimeType} ${options.join(' ')}`;
  const frames = encoded.get(name) ?? encodeNow(mimeType, options);
  encoded.set(name, frames);
  return frames;
}

function encodeNow(mimeType: MimeType, options: readonly string[]): readonly Bytes[] {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10', '-pix_fmt', 'yuv420p'];
  const picture = ['-frames:v', '6', '-g', '3', '-threads', '1', '-flags', '+bitexact', '-bf', '0', ...options];
  const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...source, ...picture, ...ENCODERS[mimeType], '-']);
  const bytes = new Uint8Array(stdout);
  const frames = mimeType === 'video/H264' ? accessUnits(bytes) : ivfFrames(bytes);
  if (frames.length !== 6) throw new Error(`${frames.length} frames: ${stderr.toString()}`);
  return frames;
}

/** The IVF container: a header of 32 bytes, then frames with 12 bytes before each. */
function ivfFrames(file: Bytes): readonly Bytes[] {
  const frames: Bytes[] = [];
  const view = new DataView(file.buffer);
  for (let at = 32; at < file.length;) {
    const size = view.getUint32(at, true);
    frames.push(file.slice(at + 12, at + 12 + size));
    at += 12 + size;
  }
  return frames;
}

/** NAL units, without start codes. */
function nalUnits(file: Bytes): readonly Bytes[] {
  const text = Buffer.from(file).toString('latin1');
  return text
    .replaceAll('\0\0\0\u0001', '\0\0\u0001')
    .split('\0\0\u0001')
    .slice(1)
    .map((unit) => new Uint8Array(Buffer.from(unit, 'latin1')));
}

const typeOf = ([first = 0]: Bytes): number => first & 0x1f;
const withStart = (unit: Bytes, zeros: number): Bytes => concat(new Uint8Array(zeros), Uint8Array.of(1), unit);

/** Each begins with a delimiter (type 9), which browsers do not make. */
function accessUnits(file: Bytes): readonly Bytes[] {
  const frames: Bytes[] = [];
  for (const unit of nalUnits(file)) {
    if (typeOf(unit) === 9) frames.push(new Uint8Array(0));
    // Short start codes, as openh264 writes some.
    else frames.push(concat(frames.pop() ?? new Uint8Array(0), withStart(unit, typeOf(unit) === 7 ? 3 : 2)));
  }
  return frames;
}

/** What comes out of RTP: it carries units without what was between them, and browsers put that back in their own way. */
const carried: Readonly<Record<MimeType, (frame: Bytes) => Bytes>> = {
  'video/VP8': (frame) => frame,
  'video/VP9': (frame) => frame,
  'video/AV1': (frame) => frame,
  'video/H264': (frame) => concat(...nalUnits(frame).map((unit) => withStart(unit, 3))),
};

async function sealing(form: CodecForm | undefined) {
  const base = await crypto.subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveBits']);
  const epochs = new FrameEpochs(1);
  const own = { identity: 'ann', seal: 'seal' };
  epochs.add({ keyEpoch: 1, base, roster: [own] });
  epochs.use(1);
  const sealer = new FrameSealer(epochs, { own, source: 'camera', stream: 1, form });
  const opener = new FrameOpener(epochs, { identity: 'ann', source: 'camera', form });
  return { sealer, opener, epochs };
}

const isWithin = (inner: Bytes, outer: Bytes): boolean => Buffer.from(outer).includes(Buffer.from(inner));

describe.each(Object.keys(ENCODERS).filter((name): name is MimeType => name in ENCODERS))('%s', (mimeType) => {
  const form = formOf(mimeType);

  test('frames open as they were, and nothing of a picture is seen of sealed ones', { timeout: 20_000 }, async () => {
    const { sealer, opener, epochs } = await sealing(form);
    for (const frame of encode(mimeType)) {
      const sealed = (await sealer.seal(frame)) ?? expect.fail('it was not sent');
      const arrived = carried[mimeType](sealed);
      const opened = (await opener.open(arrived)) ?? expect.fail(`it did not open: ${JSON.stringify(epochs.counts)}`);
      expect(opened).toEqual(carried[mimeType](sentOf(mimeType, frame)));
      // 16 bytes of any place behind the headers.
      for (let at = 64; at + 16 < frame.length; at += 16) {
        expect(isWithin(frame.subarray(at, at + 16), sealed)).toBe(false);
      }
    }
    expect(epochs.counts).toMatchObject({ sealed: 6, opened: 6 });
  });

  test('frames in plain are refused', async () => {
    const { opener, epochs } = await sealing(form);
    for (const frame of encode(mimeType)) expect(await opener.open(carried[mimeType](frame))).toBeUndefined();
    expect(epochs.counts.opened).toBe(0);
  });

  test('frames that are altered in any part are refused', async () => {
    const { sealer, opener, epochs } = await sealing(form);
    const [frame = new Uint8Array(0)] = encode(mimeType);
    const sealed = (await sealer.seal(frame)) ?? expect.fail('it was not sent');
    for (let at = 0; at < sealed.length; at += at < 80 ? 1 : 97) {
      const altered = sealed.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x10;
      const opened = await opener.open(carried[mimeType](altered));
      // Between units there are bytes that are none of the frame.
      if (opened !== undefined) expect(opened).toEqual(carried[mimeType](sentOf(mimeType, frame)));
    }
    expect(epochs.counts.opened).toBeLessThan(5);
  });

  test('any bytes at all are refused, and nothing breaks', async () => {
    const { opener, epochs } = await sealing(form);
    for (let length = 0; length < 60; length += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      expect(await opener.open(bytes)).toBeUndefined();
      expect(await opener.open(concat(new Uint8Array([0, 0, 0, 1, 0x65]), bytes))).toBeUndefined();
      expect(await opener.open(concat(new Uint8Array([0x12, 0, 0x32]), bytes))).toBeUndefined();
    }
    expect(epochs.counts.opened).toBe(0);
  });
});

const isSlice = (unit: Bytes): boolean => [1, 5].includes(typeOf(unit));
/** Without what encoders write beside the picture (type 6). */
const picture = (frame: Bytes): readonly Bytes[] => nalUnits(frame).filter((unit) => typeOf(unit) !== 6);

/** What of a frame is sent: of AV1 no delimiter of a temporal unit, of H.264 no notes of the encoder. */
function sentOf(mimeType: MimeType, frame: Bytes): Bytes {
  if (mimeType === 'video/AV1') return frame[0] === 0x12 ? frame.subarray(2) : frame;
  return mimeType === 'video/H264' ? concat(...picture(frame).map((unit) => withStart(unit, 3))) : frame;
}

describe('VP8 and Opus: a server sees whether it is a key frame, and its size; decoders take nothing of them', () => {
  test('VP8', async () => {
    const { sealer, opener } = await sealing(formOf('video/VP8'));
    for (const frame of encode('video/VP8')) {
      const sealed = (await sealer.seal(frame)) ?? expect.fail('it was not sent');
      const key = ((frame[0] ?? 1) & 1) === 0;
      expect(((sealed[0] ?? 1) & 1) === 0).toBe(key);
      // Start code, width and height.
      if (key) expect(sealed.subarray(3, 10)).toEqual(frame.subarray(3, 10));
      // The length of the first partition, of which there is not as much.
      if (key) expect(((sealed[2] ?? 0) << 11) | ((sealed[1] ?? 0) << 3)).toBeGreaterThan(500_000);
      expect(await opener.open(sealed)).toEqual(frame);
    }
    expect(await sealer.seal(Uint8Array.of(0x10, 0, 0, 0x9d, 1))).toBeUndefined();
  });

  test('Opus', async () => {
    const { sealer, opener, epochs } = await sealing(formOf('audio/opus'));
    for (const frame of [Uint8Array.of(0xf8, 0xff, 0xfe), Uint8Array.of(0x78), new Uint8Array(0)]) {
      const sealed = (await sealer.seal(frame)) ?? expect.fail('it was not sent');
      expect([...sealed.subarray(0, 2)]).toEqual([0xff, 0]);
      expect(await opener.open(sealed)).toEqual(frame);
    }
    expect(await opener.open(Uint8Array.of(0xf8, 0xff, 0xfe))).toBeUndefined();
    expect(epochs.counts).toMatchObject({ opened: 3, plain: 1 });
  });
});

describe('H.264', () => {
  test.each([
    ['many slices', ['-slices', '4']],
    ['CABAC', ['-profile:v', 'high', '-preset', 'veryslow']],
    ['none of that', ['-profile:v', 'baseline', '-preset', 'ultrafast']],
  ])('%s: a sealed frame is units that a server knows, the last one being a slice', async (_name, options) => {
    const { sealer, opener } = await sealing(formOf('video/H264'));
    for (const frame of encode('video/H264', options)) {
      const sealed = (await sealer.seal(frame)) ?? expect.fail('it was not sent');
      const before = picture(frame);
      const first = before.findIndex(isSlice);
      const after = nalUnits(sealed);
      expect(after.map(typeOf)).toEqual(before.slice(0, first + 1).map(typeOf));
      // Parameter sets as they were; the slice up to the number of its picture parameters.
      expect(after.slice(0, -1)).toEqual(before.slice(0, first));
      expect(after.at(-1)?.subarray(0, 2)).toEqual(before[first]?.subarray(0, 2));
      expect(after.at(-1)?.at(-1)).not.toBe(0);
      const opened = (await opener.open(carried['video/H264'](sealed))) ?? expect.fail('it did not open');
      expect(nalUnits(opened)).toEqual(picture(frame));
    }
  });

  test('no start code comes about, whatever is sealed, and the way back is exact', () => {
    const patterns = [[0, 0, 0, 0, 0, 0], [0, 0, 1], [0, 0, 3, 0, 0, 2], [1], [0, 1], [3, 0, 0, 3], [0]];
    const random = Array.from({ length: 300 }, () => [...crypto.getRandomValues(new Uint8Array(40))].map((n) => n % 4));
    for (const bytes of [...patterns, ...random].map((each) => Uint8Array.from(each))) {
      for (const zeros of [0, 1, 2]) {
        const escaped = escape(bytes, zeros);
        const seen = Buffer.from(concat(new Uint8Array(zeros), escaped)).toString('latin1');
        for (const third of ['\0', '\u0001', '\u0002']) expect(seen.includes(`\0\0${third}`)).toBe(false);
        expect(unescape(escaped, zeros)).toEqual(bytes);
      }
    }
  });

  test('a frame without a slice is not sent', async () => {
    const { sealer, epochs } = await sealing(formOf('video/H264'));
    expect(await sealer.seal(Uint8Array.of(0, 0, 0, 1, 0x67, 1, 2, 3))).toBeUndefined();
    expect(epochs.counts).toMatchObject({ codec: 1, sealed: 0 });
  });
});

describe('AV1', () => {
  test('a sealed frame has the OBUs of the frame, each with its size, and no delimiter', async () => {
    const { sealer } = await sealing(formOf('video/AV1'));
    const [key, delta] = encode('video/AV1');
    const types = async (frame = new Uint8Array(0)) => obuTypes((await sealer.seal(frame)) ?? expect.fail('not sent'));
    // A sequence's header and a frame; then frames.
    expect(await types(key)).toEqual([1, 6]);
    expect(await types(delta)).toEqual([6]);
  });

  test('an OBU without its size is the last one', async () => {
    const { sealer, opener } = await sealing(formOf('video/AV1'));
    const frame = Uint8Array.of(0x0a, 1, 7, 0x30, 1, 2, 3, 4);
    const sealed = (await sealer.seal(frame)) ?? expect.fail('not sent');
    expect(obuTypes(sealed)).toEqual([1, 6]);
    expect(await opener.open(sealed)).toEqual(Uint8Array.of(0x0a, 1, 7, 0x32, 4, 1, 2, 3, 4));
  });

  test.each([
    ['cut off', [0x32, 9, 1]],
    ['without end in its size', [0x32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ['of nothing but a delimiter', [0x12, 0]],
  ])('a frame %s is not sent', async (_name, bytes) => {
    const { sealer } = await sealing(formOf('video/AV1'));
    expect(await sealer.seal(Uint8Array.from(bytes))).toBeUndefined();
  });
});

function obuTypes(frame: Bytes): readonly number[] {
  const types: number[] = [];
  for (let at = 0; at < frame.length;) {
    types.push(((frame[at] ?? 0) >> 3) & 0xf);
    let size = 0;
    let shift = 0;
    do {
      at += 1;
      size += ((frame[at] ?? 0) & 0x7f) * 2 ** shift;
      shift += 7;
    } while (((frame[at] ?? 0) & 0x80) !== 0);
    at += 1 + size;
    if (at > frame.length) throw new Error('an OBU is cut off');
  }
  return types;
}

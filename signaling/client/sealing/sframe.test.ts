import { describe, expect, test } from 'vitest';
import { formOf } from './codecs/forms.ts';
import { FrameEpochs, FrameOpener, FrameSealer, type FrameEpoch, type Incoming } from './frames.ts';
import { frameKey, open, readHeader, seal, writeHeader } from './sframe.ts';

const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** RFC 9605, appendix C.1: each of these key ids with each of these counters. */
const NUMBERS = [
  0, 1, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0x1000000, 0xffffffff, 0x100000000, 0xffffffffff, 0x10000000000,
  0xffffffffffff, 0x1000000000000,
];
/** Some of them, as they stand there. */
const HEADERS: readonly (readonly [keyId: number, counter: number, encoded: string])[] = [
  [0, 0, '00'],
  [0, 1, '01'],
  [0, 255, '08ff'],
  [0, 256, '090100'],
  [0, 0xffffffffff, '0cffffffffff'],
  [1, 0, '10'],
  [1, 0x10000000000, '1d010000000000'],
  [255, 0, '80ff'],
  [255, 65_535, '89ffffff'],
  [256, 1, '910100'],
  [65_536, 0xffffff, 'aa010000ffffff'],
  [0xffffff, 0xffffffffffff, 'adffffffffffffffffff'],
  [0x100000000, 0x1000000000000, 'ce010000000001000000000000'],
];

describe('headers of SFrame', () => {
  test.each(HEADERS)('of key %i and counter %i are those of the RFC', (keyId, counter, encoded) => {
    expect(hexOf(writeHeader({ keyId, counter }))).toBe(encoded);
    expect(readHeader(hex(`${encoded}aa`))).toEqual({ keyId, counter, length: encoded.length / 2 });
  });

  test('are read as they were written, and as short as they can be', () => {
    for (const keyId of NUMBERS) {
      for (const counter of NUMBERS) {
        const header = writeHeader({ keyId, counter });
        expect(readHeader(header)).toEqual({ keyId, counter, length: header.length });
        const bytes = (value: number) => (value < 8 ? 0 : Math.ceil(value.toString(16).length / 2));
        expect(header.length).toBe(1 + bytes(keyId) + bytes(counter));
      }
    }
  });

  test('that are cut off, or of numbers that no sender reaches, are none', () => {
    expect(readHeader(hex(''))).toBeUndefined();
    expect(readHeader(hex('99012345'))).toBeUndefined();
    expect(readHeader(hex('8fffffffffffffffffff'))).toBeUndefined();
  });
});

test('cipher suite 4 is that of RFC 9605, appendix C.3', async () => {
  const key = await frameKey(0x123, hex('000102030405060708090a0b0c0d0e0f'));
  expect(hexOf(key.salt)).toBe('75234edefe07819026751816');
  const metadata = hex('4945544620534672616d65205747');
  const plain = hex('64726166742d696574662d736672616d652d656e63');
  const sealed = await seal(key, 0x4567, plain, metadata);
  expect(hexOf(sealed)).toBe('9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb');
  expect(hexOf(await open(key, sealed, metadata))).toBe(hexOf(plain));
  await expect(open(key, sealed, hex('00'))).rejects.toMatchObject({ name: 'OperationError' });
});

const ROSTER = [
  { identity: 'ann', seal: 'seal-of-ann' },
  { identity: 'bob', seal: 'seal-of-bob' },
];

async function epochOf(keyEpoch: number, roster = ROSTER): Promise<FrameEpoch> {
  const bytes = new Uint8Array(32).fill(keyEpoch);
  return { keyEpoch, roster, base: await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']) };
}

const VP8 = formOf('video/VP8');
/** A frame of VP8: its first bit says that it is a key frame, or not. */
const frame = (isKey: boolean): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: 60 }, (_, index) => (index === 0 ? (isKey ? 0x10 : 0x11) : index));

async function pair(incoming: Partial<Incoming> = {}) {
  const [sending, receiving] = [new FrameEpochs(), new FrameEpochs()];
  const epoch = await epochOf(1);
  for (const each of [sending, receiving]) each.add(epoch);
  sending.use(1);
  const [own = { identity: '', seal: '' }] = ROSTER;
  const sealer = (stream = 1) => new FrameSealer(sending, { own, source: 'camera', stream, form: VP8 });
  const opener = new FrameOpener(receiving, { identity: 'ann', source: 'camera', form: VP8, ...incoming });
  return { sending, receiving, sealer, opener };
}

const sealedBy = async (sealer: FrameSealer, isKey = false): Promise<Uint8Array<ArrayBuffer>> =>
  (await sealer.seal(frame(isKey))) ?? expect.fail('it was not sealed');

describe('frames', () => {
  test('open as they were; of VP8 a server sees the key frames and their size, and no more', async () => {
    const { sealer, opener, receiving } = await pair();
    const sender = sealer();
    for (const isKey of [true, false]) {
      const sealed = await sealedBy(sender, isKey);
      const clear = isKey ? 10 : 1;
      expect((sealed[0] ?? 0) & 1).toBe(isKey ? 0 : 1);
      expect(hexOf(sealed.subarray(clear))).not.toContain(hexOf(frame(isKey).subarray(clear, clear + 4)));
      expect(await opener.open(sealed)).toEqual(frame(isKey));
    }
    expect(receiving.counts).toMatchObject({ opened: 2, forged: 0 });
  });

  test('that are played again are dropped, those that come late are not', async () => {
    const { sealer, opener, receiving } = await pair();
    const sender = sealer();
    const [first, second] = [await sealedBy(sender), await sealedBy(sender)];
    expect(await opener.open(second)).toBeDefined();
    expect(await opener.open(first)).toBeDefined();
    expect(await opener.open(first)).toBeUndefined();
    expect(await opener.open(second)).toBeUndefined();
    expect(receiving.counts).toMatchObject({ opened: 2, replayed: 2 });
  });

  test.each([
    ['of somebody else', { identity: 'bob' }, 'sender'],
    ['of another source', { source: 'screen' }, 'forged'],
  ] as const)('%s are dropped', async (_name, incoming, why) => {
    const { sealer, opener, receiving } = await pair(incoming);
    expect(await opener.open(await sealedBy(sealer()))).toBeUndefined();
    expect(receiving.counts).toMatchObject({ opened: 0, [why]: 1 });
  });

  test('in plain, altered, or of another clear part, are dropped', async () => {
    const { sealer, opener, receiving } = await pair();
    const sender = sealer();
    expect(await opener.open(frame(false))).toBeUndefined();
    const altered = await sealedBy(sender);
    altered[30] = (altered[30] ?? 0) ^ 1;
    expect(await opener.open(altered)).toBeUndefined();
    // Another width of the picture.
    const other = await sealedBy(sender, true);
    other[6] = (other[6] ?? 0) ^ 1;
    expect(await opener.open(other)).toBeUndefined();
    expect(receiving.counts.opened).toBe(0);
    expect(receiving.counts.forged).toBe(2);
  });

  test('of keys that come a moment later wait for them; of keys that were erased nothing opens', async () => {
    const { sending, receiving, sealer, opener } = await pair();
    const next = await epochOf(2);
    sending.add(next);
    sending.use(2);
    const sender = sealer();
    const opening = opener.open(await sealedBy(sender));
    receiving.add(next);
    expect(await opening).toBeDefined();
    const kept = await sealedBy(sender);
    receiving.erase(2);
    expect(await opener.open(kept)).toBeUndefined();
    expect(receiving.counts.noKey).toBe(1);
  });

  test('without keys, of a codec that is not sealed, or of who is not in the epoch, are not sent', async () => {
    const empty = new FrameEpochs();
    const outgoing = { own: { identity: 'eve', seal: 'seal-of-eve' }, source: 'camera', stream: 1 };
    expect(await new FrameSealer(empty, { ...outgoing, form: VP8 }).seal(frame(true))).toBeUndefined();
    const { sending } = await pair();
    expect(await new FrameSealer(sending, { ...outgoing, form: undefined }).seal(frame(true))).toBeUndefined();
    expect(await new FrameSealer(sending, { ...outgoing, form: VP8 }).seal(frame(true))).toBeUndefined();
    expect(sending.counts).toMatchObject({ sealed: 0, codec: 1, noKey: 1 });
  });

  test('of two streams of one sender have keys of their own, so that no counter is used twice with a key', async () => {
    const { sealer, opener } = await pair();
    const [one, other] = [await sealedBy(sealer(1)), await sealedBy(sealer(2))];
    expect(hexOf(one.subarray(1))).not.toBe(hexOf(other.subarray(1)));
    expect(await opener.open(one)).toBeDefined();
    expect(await opener.open(other)).toBeDefined();
  });
});

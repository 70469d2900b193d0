import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameOpener, FrameSealer, SEAL_BYTES } from './frame-seal.ts';

const KEY = randomBytes(32);

const frames = (...texts: readonly string[]): Buffer[] => {
  const sealer = new FrameSealer(KEY);
  return texts.map((text) => sealer.seal(text));
};

/** What becomes of frames that arrive in this order: the texts, and at last why one was refused. */
function open(arrived: readonly Buffer[], key = KEY): readonly string[] {
  const opener = new FrameOpener(key);
  const outcomes: string[] = [];
  for (const frame of arrived) {
    try {
      outcomes.push(opener.open(frame));
    } catch (error) {
      expect(error).toMatchObject({ name: 'LinkRejection' });
      if (error instanceof Error && 'reason' in error) outcomes.push(`refused: ${String(error.reason)}`);
    }
  }
  return outcomes;
}

test('what is sealed is opened, in order', () => {
  expect(open(frames('one', '', 'drei – 三'))).toEqual(['one', '', 'drei – 三']);
  expect(frames('four')[0]).toHaveLength(4 + SEAL_BYTES);
});

test('nobody on the way reads it, and the same text never looks the same', () => {
  const [first, second] = frames('srtpKey', 'srtpKey').map((frame) => frame.toString('latin1'));
  expect(first).not.toContain('srtpKey');
  expect(first).not.toBe(second);
});

test('frames out of their turn are refused', () => {
  const [a = KEY, b = KEY, c = KEY] = frames('a', 'b', 'c');
  expect(open([a, a])).toEqual(['a', 'refused: replayed']);
  expect(open([a, b, a])).toEqual(['a', 'b', 'refused: replayed']);
  expect(open([b])).toEqual(['refused: out_of_order']);
  expect(open([a, c, b])).toEqual(['a', 'refused: out_of_order', 'b']);
});

test('a frame of another key, as of the other direction, is refused', () => {
  expect(open(frames('a'), randomBytes(32))).toEqual(['refused: altered']);
});

test('whatever is altered is refused', () => {
  const [frame = KEY] = frames('{"type":"request","id":1}');
  fc.assert(
    fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const altered = Buffer.from(frame);
      altered[at] = (altered[at] ?? 0) ^ mask;
      expect(open([altered])).toEqual(['refused: altered']);
    }),
  );
  for (let length = 0; length < frame.length; length += 1) {
    expect(open([frame.subarray(0, length)])).toEqual(['refused: altered']);
  }
  expect(open([Buffer.concat([frame, Buffer.alloc(1)])])).toEqual(['refused: altered']);
});

import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE, Segmenter } from './segmenter.ts';

/** A tone of so many seconds; level 0: silence. */
const tone = (seconds: number, level = 0.2): Float32Array =>
  Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, index) => level * Math.sin(index / 4));

/** What a segmenter makes of sound that comes in small pieces: the length of each piece, in seconds. */
function piecesOf(...parts: readonly Float32Array[]): number[] {
  const segmenter = new Segmenter();
  const lengths: number[] = [];
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 800) {
      for (const piece of segmenter.take(part.slice(at, at + 800))) lengths.push(piece.length / SAMPLE_RATE);
    }
  }
  return lengths;
}

describe('Segmenter', () => {
  it('makes a piece of what is said between pauses', () => {
    const pieces = piecesOf(tone(1, 0), tone(2), tone(1, 0), tone(1), tone(1, 0));
    expect(pieces).toHaveLength(2);
    expect(pieces[0]).toBeGreaterThan(2);
    expect(pieces[0]).toBeLessThan(3);
  });

  it('goes on through the short pauses between words', () => {
    expect(piecesOf(tone(1), tone(0.25, 0), tone(1), tone(1, 0))).toHaveLength(1);
  });

  it('makes nothing of silence, of steady noise and of a click', () => {
    expect(piecesOf(tone(10, 0))).toEqual([]);
    expect(piecesOf(tone(20, 0.003))).toEqual([]);
    expect(piecesOf(tone(1, 0), tone(0.15), tone(1, 0))).toEqual([]);
  });

  it('cuts what does not end where it is quietest, and loses nothing of it', () => {
    const pieces = piecesOf(tone(8), tone(0.25, 0.02), tone(7), tone(1, 0));
    expect(pieces).toHaveLength(2);
    expect(pieces[0]).toBeGreaterThan(7.9);
    expect(pieces[0]).toBeLessThan(8.35);
    expect((pieces[0] ?? 0) + (pieces[1] ?? 0)).toBeGreaterThan(15);
  });

  it('gives what was said before the microphone went off, and begins afresh', () => {
    const segmenter = new Segmenter();
    expect(segmenter.take(tone(1))).toEqual([]);
    expect(segmenter.flush()?.length).toBeGreaterThan(0.9 * SAMPLE_RATE);
    expect(segmenter.flush()).toBeNull();
    expect(segmenter.take(tone(2, 0))).toEqual([]);
  });
});

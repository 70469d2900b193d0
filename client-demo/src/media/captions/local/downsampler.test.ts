import { expect, it } from 'vitest';
import { Downsampler } from './downsampler.ts';

const second = (rate: number, frequency: number): Float32Array =>
  Float32Array.from({ length: rate }, (_, index) => Math.sin((2 * Math.PI * frequency * index) / rate));

it.each([16_000, 44_100, 48_000])('makes 16,000 samples of a second of %i', (rate) => {
  const downsampler = new Downsampler(rate);
  const sound = second(rate, 300);
  let length = 0;
  let peak = 0;
  for (let at = 0; at < sound.length; at += 128) {
    const made = downsampler.take(sound.slice(at, at + 128));
    length += made.length;
    peak = Math.max(peak, ...made);
  }
  expect(Math.abs(length - 16_000)).toBeLessThan(3);
  expect(peak).toBeGreaterThan(0.98);
});

it('takes out most of what the lower rate cannot hold', () => {
  expect(Math.max(...new Downsampler(48_000).take(second(48_000, 15_900)))).toBeLessThan(0.2);
});

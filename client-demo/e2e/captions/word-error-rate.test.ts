import { expect, it } from 'vitest';
import { wordErrorRate } from './word-error-rate.ts';

it.each([
  ['the same', 'Good morning, all.', 'good morning all', 0],
  ['a number written out', 'at nine o clock', 'At 9 o clock', 0],
  ['another word', 'one small step here', 'one tall step here', 0.25],
  ['a word too few', 'one small step here', 'one step here', 0.25],
  ['a word too many', 'one small step here', 'one small small step here', 0.25],
  ['nothing', 'one small', '', 1],
])('%s', (_name, said, heard, rate) => {
  expect(wordErrorRate(said, heard)).toBe(rate);
});

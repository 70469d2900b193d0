import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName, MAX_NAME_LENGTH } from './names.ts';
import { DisplayName, Identity } from './primitives.ts';

test.each([
  ['a plain name', 'Ann', 'Ann'],
  ['blanks outside', '  Ann \n', 'Ann'],
  ['blanks of other kinds within', 'Ann\u00a0\u3000Lee', 'Ann Lee'],
  ['a line break within', 'Ann\nLee', 'Ann Lee'],
  ['a right-to-left override', 'Ann\u202egnp', 'Anngnp'],
  ['a zero-width space', 'An\u200bn', 'Ann'],
  ['half a surrogate pair', 'Ann\ud800', 'Ann'],
  ['letters in two parts', 'Cafe\u0301', 'Caf\u00e9'],
  ['Hangul fillers', 'Ann\u3164', 'Ann'],
  ['nothing but fillers', '\u3164\u2800\u115f', ''],
  ['nothing but a mark', '\u0301', ''],
  ['nothing', '', ''],
  ['a family of several characters', '👩‍👩‍👧', '👩‍👩‍👧'],
  ['more marks than a letter carries', `a${'\u0323'.repeat(40)}b`, `\u1ea1${'\u0323'.repeat(8)}b`],
])('%s', (_, text, clean) => {
  expect(cleanName(text)).toBe(clean);
});

test('a long name is cut between two characters', () => {
  const family = '👩‍👩‍👧';
  const cut = cleanName(family.repeat(40));
  expect(cut.length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
  expect(cut).toBe(family.repeat(Math.floor(MAX_NAME_LENGTH / family.length)));
});

test('whatever comes, what is left is a display name and an identity, and clean already', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const name = cleanName(text);
      if (name === '') return;
      expect(DisplayName.parse(name)).toBe(name);
      expect(Identity.parse(name)).toBe(name);
      expect(cleanName(name)).toBe(name);
    }),
    { numRuns: 300 },
  );
});

import { expect, test } from 'vitest';
import { words } from './words.ts';

test.each<[string, string, boolean]>([
  ['plain', 'Hello, all.', true],
  ['lines', 'one\n\ttwo', true],
  ['Arabic with Latin', 'مرحبا Hello', true],
  ['a joined emoji', '👩‍👩‍👧', true],
  ['accents in pieces', 'a\u0301\u0327', true],
  ['markup', '<script>alert(1)</script>', true],
  ['isolates, as copied from a page', 'by \u2068Ann\u2069', true],
  ['nothing', '', false],
  ['blanks', ' \n\u00a0', false],
  ['what shows nothing', '\u200b\u200d\u2060\u3164', false],
  ['a mark alone', '\u0301', false],
  ['an override of the direction', 'evil\u202egnp.exe', false],
  ['an embedding', '\u202bx', false],
  ['a null', 'a\u0000b', false],
  ['an escape', 'a\u001b[31m', false],
  ['a heap of marks', `a${'\u0300'.repeat(9)}`, false],
  ['too much', 'x'.repeat(101), false],
])('words: %s', (_name, text, legible) => {
  expect(words(100).safeParse(text).success).toBe(legible);
});

/** Names that people see, and what of Unicode has no place in names. */

/**
 * Characters that show nothing, or a blank, though Unicode counts them among letters, marks and symbols: the combining
 * grapheme joiner, Hangul and Khmer fillers, the empty Braille pattern.
 */
export const INVISIBLE = String.raw`\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0`;

/** Longest name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 128;

/** Of what may be a whole book, so much is looked at. */
const MAX_INPUT_LENGTH = 4 * MAX_NAME_LENGTH;

/** More marks on one letter than any script needs: they cover the lines above and below. */
const MARKS_PER_LETTER = 8;

const unseen = new RegExp(`(?![\\u200c\\u200d])[\\p{C}${INVISIBLE}]`, 'gu');
const stacked = new RegExp(`(\\p{M}{${MARKS_PER_LETTER}})\\p{M}+`, 'gu');

const hidden = new RegExp(`^\\p{M}|[${INVISIBLE}]`, 'u');

/** Whether each character of an identifier shows: none is invisible, and no mark stands without a letter. */
export const isSeen = (text: string): boolean => !hidden.test(text);

/**
 * A display name as it is shown: composed by NFKC, without control characters, direction marks and characters that show
 * nothing, with single blanks and none outside (RFC 8266, section 2), cut between two characters. Empty if nothing of it
 * can be seen.
 */
export function cleanName(text: string): string {
  const clean = text
    .slice(0, MAX_INPUT_LENGTH)
    .normalize('NFKC')
    .replaceAll(/[\s\p{Z}]+/gu, ' ')
    .replaceAll(unseen, '')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(stacked, '$1')
    .replace(/^[ \p{M}\u200c\u200d]+/u, '')
    .replace(/[ \u200c\u200d]+$/u, '');
  return cut(clean).trimEnd();
}

function cut(text: string): string {
  if (text.length <= MAX_NAME_LENGTH) return text;
  let length = 0;
  for (const { index, segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)) {
    if (index + segment.length > MAX_NAME_LENGTH) break;
    length = index + segment.length;
  }
  return text.slice(0, length);
}

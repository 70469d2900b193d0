/** Some browsers cannot tell what one letter is: there it is a code point. */
const firstOf = (word: string): string | undefined =>
  typeof Intl.Segmenter === 'function'
    ? [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)][0]?.segment
    : Array.from(word)[0];

const firstLetter = (word: string): string => firstOf(word)?.toLocaleUpperCase() ?? '';

/** The first letters of the first and the last word of a name: what an avatar shows. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstLetter(words[0] ?? '');
  return words.length > 1 ? first + firstLetter(words.at(-1) ?? '') : first;
}

/** A hue of 0 to 359 degrees that stays with an identity. */
export function hueOf(identity: string): number {
  let hash = 7;
  for (const char of identity) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9_973;
  return (hash * 47) % 360;
}

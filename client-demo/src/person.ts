const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const firstLetter = (word: string): string => {
  for (const { segment } of letters.segment(word)) return segment.toLocaleUpperCase();
  return '';
};

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

/**
 * The name to show for somebody: the display name, or the identity where two people share one name.
 *
 * @param names - how many participants have each display name
 */
export function labelOf(identity: string, name: string, names: ReadonlyMap<string, number>): string {
  return (names.get(name) ?? 0) > 1 ? identity : name;
}

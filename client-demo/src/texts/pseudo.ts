/** Languages that nobody speaks, made from English: whatever they do not change was left in code, and longer words find tight places. */

const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝcçCÇnñNÑsšSŠzžZŽ').flatMap((letter, index, all) =>
    index % 2 === 0 ? [[letter, all[index + 1] ?? letter]] : [],
  ),
);

/** About as much longer than English as German is: 4 letters of 10. */
const padding = (words: string): string => '·'.repeat(Math.ceil(words.replaceAll(/\s/g, '').length * 0.4));

const stretched = (words: string): string =>
  /\p{L}/u.test(words) ? words.replaceAll(/[a-zA-Z]/g, (letter) => ACCENTED[letter] ?? letter) + padding(words) : words;

/** Shows every letter from right to left, as in Arabic: U+202E to U+202C. */
const mirrored = (words: string): string => `\u202E${words}\u202C`;

/** By the names that these pseudo-languages have elsewhere, too: accented, and from right to left. */
export const PSEUDO_LANGUAGES: ReadonlyMap<string, (words: string) => string> = new Map([
  ['en-XA', stretched],
  ['ar-XB', mirrored],
]);

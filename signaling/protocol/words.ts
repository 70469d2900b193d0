/** Words that people write for others to read: what of Unicode has no place in them. */
import { z } from 'zod';
import { INVISIBLE } from './names.ts';

/**
 * Control characters but line feed and tab; the embeddings and overrides that turn the direction of what follows
 * (Unicode Standard Annex 9: U+202A to U+202E); more marks on a letter than any script needs, as they cover other lines.
 */
// eslint-disable-next-line no-control-regex
const spoiling = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\p{M}{9}/u;

/** Something that shows: no blank, no mark alone, nothing invisible. */
const shows = new RegExp(`[^\\s\\p{Z}\\p{C}\\p{M}${INVISIBLE}]`, 'u');

/** Whether words show something, and spoil nothing around them. What looks like markup is words as any others. */
const isLegible = (text: string): boolean => shows.test(text) && !spoiling.test(text);

/** Words of 1 to `max` UTF-16 code units. */
export const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(
      isLegible,
      'something has to show, and control characters, overrides of the direction and heaps of marks are not allowed',
    );

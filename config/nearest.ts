/** What somebody may have meant. */
import { distance } from 'fastest-levenshtein';

/** Of so many letters one may be wrong. */
const LETTERS_PER_MISTAKE = 3;

/** The name that is most like the one given; undefined if none is. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, mistakes: distance(lower, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.mistakes - b.mistakes);
  return best !== undefined && best.mistakes <= Math.ceil(name.length / LETTERS_PER_MISTAKE)
    ? best.candidate
    : undefined;
}

/** Words for the end of a message: `; did you mean …?`, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}

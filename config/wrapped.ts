/** Text of generated documents in lines that fit a screen. */

const WIDTH = 120;

/**
 * A text in lines, broken at blanks; a word that is too long has a line of its own.
 * @param indent what every line but the first begins with
 */
export function wrapped(text: string, indent: string, width: number = WIDTH): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `${indent}${word}`);
  }
  return lines;
}

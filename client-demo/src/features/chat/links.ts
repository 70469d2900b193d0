/** A piece of a message: words, or an address that can be opened. */
export interface Piece {
  readonly words: string;
  readonly link: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}’”]+$/u;

/** The addresses of the web in a message, and what stands between them. Nothing else is taken for a link. */
export function piecesOf(message: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const words = match[0].replace(TRAILING, '');
    if (!URL.canParse(words)) continue;
    if (match.index > end) pieces.push({ words: message.slice(end, match.index), link: null });
    pieces.push({ words, link: new URL(words).href });
    end = match.index + words.length;
  }
  if (end < message.length) pieces.push({ words: message.slice(end), link: null });
  return pieces;
}

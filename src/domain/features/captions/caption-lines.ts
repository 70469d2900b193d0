/** Lines as the room keeps them: a part of the feature `captions`. */
import { z } from 'zod';
import {
  type CaptionLine,
  CaptionLanguage,
  MAX_CAPTION_BYTES,
  MAX_CAPTION_LINES,
} from '../../../../signaling/protocol/captions/captions.ts';
import { Identity } from '../../../../signaling/protocol/primitives.ts';

export const said = {
  /** Unique among those of who said it. */
  id: z.string(),
  from: Identity,
  name: z.string(),
  text: z.string(),
  language: CaptionLanguage.optional(),
  /** Milliseconds since 1970, for display only: nothing is decided by it. */
  at: z.number(),
};

export const KeptLine = z.object({
  ...said,
  /** The place in the room's log at which it was said first: orders the lines. */
  place: z.int(),
  /** Of it as JSON, at most. */
  bytes: z.int(),
});
export type KeptLine = Readonly<z.infer<typeof KeptLine>>;

export const isKept = (lines: readonly KeptLine[], { from, id }: Pick<KeptLine, 'from' | 'id'>): boolean =>
  lines.some((each) => each.id === id && each.from === from);

export function shown({ id, from, name, text, language, at, place }: Omit<KeptLine, 'bytes'>): CaptionLine {
  return { id, from, name, text, ...(language === undefined ? {} : { language }), at, place };
}

/** What its own size takes, and the comma behind it. */
const SIZE_BYTES = 16;
const encoder = new TextEncoder();

/** With a line in its place; the newest of all, as many as are kept. */
export function withLine(lines: readonly KeptLine[], line: Omit<KeptLine, 'bytes'>): readonly KeptLine[] {
  const next = { ...line, bytes: encoder.encode(JSON.stringify(line)).length + SIZE_BYTES };
  const after = lines.findLastIndex(({ place }) => place <= line.place) + 1;
  return bounded(lines.toSpliced(after, 0, next));
}

function bounded(lines: readonly KeptLine[]): readonly KeptLine[] {
  let bytes = 0;
  const tooOld = lines.findLastIndex((line, index) => {
    bytes += line.bytes;
    return bytes > MAX_CAPTION_BYTES || lines.length - index > MAX_CAPTION_LINES;
  });
  return tooOld === -1 ? lines : lines.slice(tooOld + 1);
}

/** Where people's cursors are in the documents of a room: they are in no log. Pure. */
import { z } from 'zod';
import { MAX_NOTES_CURSORS, MAX_NOTES_PLACE_CHARS, NotesDocument } from '../../signaling/protocol/features/notes.ts';
import type { EventData } from '../../signaling/protocol/notifications.ts';
import { Identity } from '../../signaling/protocol/primitives.ts';
import type { SeatsState } from './features/seats.ts';

const Place = z.string().max(MAX_NOTES_PLACE_CHARS).optional();
const Cursor = z.object({ identity: Identity, document: NotesDocument, anchor: Place, head: Place });
export type Cursor = Readonly<z.infer<typeof Cursor>>;

/** What one node tells another of a room. */
const CursorNews = z.object({
  tenant: z.string().max(64),
  room: z.string().max(128),
  cursors: z.array(Cursor).max(MAX_NOTES_CURSORS).readonly(),
});
export type CursorNews = Readonly<z.infer<typeof CursorNews>>;

/** What another node told; undefined: it makes no sense. */
export function readCursorNews(payload: unknown): CursorNews | undefined {
  const parsed = CursorNews.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
}

/** The last of each person, the newest last: no more than one notification tells. */
export function newestCursors(all: readonly Cursor[]): readonly Cursor[] {
  return [...new Map(all.map((cursor) => [cursor.identity, cursor])).values()].slice(-MAX_NOTES_CURSORS);
}

/** Of what another node told so much as can be true: of those whom it serves. */
export function credibleCursors(
  cursors: readonly Cursor[],
  node: string,
  { participants }: SeatsState,
): readonly Cursor[] {
  return cursors.filter(({ identity }) => {
    const participant = participants.get(identity);
    return participant?.node === node && participant.state !== 'lobby' && participant.hidden !== true;
  });
}

/** As those in the room are told: a notification for each document that there is something of. */
export function cursorsFor(
  all: readonly Cursor[],
  { participants }: SeatsState,
): readonly EventData<'notes.pointed'>[] {
  return NotesDocument.options.flatMap((document) => {
    const cursors = all.flatMap(({ document: where, identity, anchor, head }) => {
      const name = participants.get(identity)?.name;
      if (where !== document || name === undefined) return [];
      return [{ identity, name, ...(anchor === undefined ? {} : { anchor }), ...(head === undefined ? {} : { head }) }];
    });
    return cursors.length === 0 ? [] : [{ document, cursors }];
  });
}

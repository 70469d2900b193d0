/** Drafts of captions, which are in no log: what one node tells another of them. Pure. */
import { z } from 'zod';
import { CaptionLanguage, MAX_CAPTION_CHARS } from '../../../../signaling/protocol/captions/captions.ts';
import type { EventData } from '../../../../signaling/protocol/notifications.ts';
import { Identity, ObjectId } from '../../../../signaling/protocol/primitives.ts';
import { words } from '../../../../signaling/protocol/words.ts';

export { DRAFT_WINDOW_MS, MAX_DRAFT_ROOM, MAX_DRAFTS } from '../../../../signaling/protocol/captions/captions.ts';

const DraftNews = z.object({
  tenant: z.string().max(64),
  room: z.string().max(128),
  from: Identity,
  id: ObjectId,
  text: words(MAX_CAPTION_CHARS),
  language: CaptionLanguage.optional(),
});
export type DraftNews = Readonly<z.infer<typeof DraftNews>>;

/** What another node told; undefined: it makes no sense. */
export function readDraftNews(payload: unknown): DraftNews | undefined {
  const parsed = DraftNews.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
}

/** As those in the room are told, with the name that the speaker has there. */
export function draftFor(
  { id, from, text, language }: Omit<DraftNews, 'tenant' | 'room'>,
  name: string,
): EventData<'caption.drafted'> {
  return { id, from, name, text, ...(language === undefined ? {} : { language }) };
}

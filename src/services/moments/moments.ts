/** What is told of rooms for a moment, and stands in no log. */
import { CaptionDrafts } from './caption-drafts.ts';
import type { MomentsOptions } from './moment-news.ts';
import { RoomCursors } from './room-cursors.ts';
import { RoomReactions } from './room-reactions.ts';

export const openMoments = (options: MomentsOptions) => ({
  reactions: new RoomReactions(options),
  captions: new CaptionDrafts(options),
  cursors: new RoomCursors(options),
});
export type Moments = Readonly<ReturnType<typeof openMoments>>;

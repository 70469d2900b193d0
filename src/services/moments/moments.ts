/** What is told of rooms for a moment, and stands in no log. */
import { CaptionDrafts } from '../captions/caption-drafts.ts';
import { RoomCursors } from './room-cursors.ts';
import { RoomReactions, type RoomReactionsOptions } from './room-reactions.ts';

export const openMoments = (options: RoomReactionsOptions) => ({
  reactions: new RoomReactions(options),
  captions: new CaptionDrafts(options),
  cursors: new RoomCursors(options),
});
export type Moments = Readonly<ReturnType<typeof openMoments>>;

/** Who comes in and who does not: all who wait at once, those who were banned, and the end of the meeting. */
import { z } from 'zod';
import { command, notification } from '../../definition.ts';
import { DisplayName, Identity } from '../../primitives.ts';

/** Most who are banned from a room at a time. */
export const MAX_BANNED = 500;

const Banned = z
  .object({
    identity: Identity,
    name: DisplayName,
    at: z.int().describe("Milliseconds since 1970 by the server's clock"),
  })
  .meta({ id: 'Banned' });
export type Banned = z.infer<typeof Banned>;

/** What the feature adds to the view of a room. */
export const accessView = {
  banned: z.array(Banned).optional().describe('Who may not come back, as moderators see it; missing: nobody'),
};

export const accessMethods = {
  'lobby.admitAll': command({
    summary:
      'Lets in everybody who waits, as long as there are places; and those whose `room.join` was under way when it was decided.',
    params: z.strictObject({}),
  }),
  'lobby.denyAll': command({
    summary: 'Turns away everybody who waits, and those whose `room.join` was under way when it was decided.',
    params: z.strictObject({}),
  }),
  'ban.lift': command({
    summary: 'Somebody who was banned may come back.',
    params: z.strictObject({ identity: Identity }),
  }),
  'room.end': command({
    summary: 'Ends the meeting for everybody: sockets are closed with 4405, and who comes later finds a new room.',
    params: z.strictObject({}),
  }),
};

export const accessNotifications = {
  'ban.added': notification({
    summary: 'Told to moderators: somebody may not come back.',
    sequenced: true,
    data: Banned,
  }),
  'ban.lifted': notification({
    summary: 'Told to moderators: somebody may come back.',
    sequenced: true,
    data: z.object({ identity: Identity }),
  }),
};

/** The room's settings: its lock and its lobby. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';

/** What the feature adds to the view of a room. */
export const settingsView = {
  locked: z.boolean().describe('Nobody else may join'),
  lobby: z.boolean().describe('Who joins waits until a moderator admits'),
};

export const settingsMethods = {
  'room.update': command({
    summary: 'Locks or unlocks the room, switches its lobby on or off.',
    params: z.strictObject({ locked: z.boolean().optional(), lobby: z.boolean().optional() }),
  }),
};

export const settingsNotifications = {
  'room.updated': notification({
    summary: "The room's settings changed.",
    sequenced: true,
    data: z.object({ locked: z.boolean(), lobby: z.boolean() }),
  }),
};

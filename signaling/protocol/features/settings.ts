/** The room's settings: its lock, its lobby, who may come in; and whether it is sealed. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { entrySettings, Password } from './entry/entry.ts';
import { roomLimits } from './entry/limit.ts';
import { watermarkSettings } from '../watermark/watermark.ts';

/** What the feature adds to the view of a room. */
export const settingsView = {
  locked: z.boolean().describe('Nobody else may join'),
  lobby: z.boolean().describe('Who joins waits until a moderator admits'),
};

/** What a token or the configuration may say of a room. */
export const RoomDefaults = z.strictObject({
  lobby: z.boolean().optional(),
  ...entrySettings,
  ...watermarkSettings,
  ...roomLimits,
});
export type RoomDefaults = z.infer<typeof RoomDefaults>;

export const settingsMethods = {
  'room.update': command({
    summary:
      'Locks or unlocks the room, switches its lobby on or off, says who may come in, seals it. What is missing stays.',
    params: z.strictObject({
      locked: z.boolean().optional(),
      lobby: z.boolean().optional(),
      ...entrySettings,
      ...watermarkSettings,
      password: Password.nullable().optional().describe('Asked of who joins from now on; null: none is'),
      sealed: z
        .boolean()
        .optional()
        .describe(
          'Seals the room from end to end, before anything is published; it stays so as long as the meeting goes on',
        ),
    }),
  }),
};

/** How a room begins that was made ahead. */
export const RoomPlan = z.strictObject({ ...settingsMethods['room.update'].params.shape, ...roomLimits });
export type RoomPlan = z.infer<typeof RoomPlan>;

export const settingsNotifications = {
  'room.updated': notification({
    summary: "The room's settings changed.",
    sequenced: true,
    data: z.object({ locked: z.boolean(), lobby: z.boolean() }),
  }),
};

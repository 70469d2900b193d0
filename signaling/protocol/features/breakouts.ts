/** Breakout rooms: groups of a room, each a room of its own, and who belongs where. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId } from '../primitives.ts';

/** Most groups of a room. */
export const MAX_GROUPS = 50;
/** Most participants that one request assigns, and one notification tells of. */
export const MAX_ASSIGNED_AT_ONCE = 100;

const Group = z.object({ id: ObjectId, name: DisplayName }).meta({ id: 'BreakoutGroup' });

const Settings = {
  groups: z.array(Group).describe('In order; none: there are no breakout rooms, and nobody belongs to any'),
  open: z.boolean().describe('Whether the groups can be entered; once they are closed nobody is in one'),
  choose: z.boolean().describe('Everybody may choose a group'),
  atOnce: z.boolean().describe('Who is assigned to an open group is to go there without being asked'),
  closesAt: z.number().optional().describe('When the groups are closed by themselves, in ms since 1970 by the server'),
  closesInMs: z.number().optional().describe('The same from the notification on that told it first, in ms'),
};

const Member = z
  .object({
    identity: Identity,
    name: DisplayName.describe('Not everybody is on the roster, or in the same place'),
    group: ObjectId.nullable().describe('Where it belongs; null: to no group'),
    inside: z.boolean().describe('It is in its group, and not in the main room'),
  })
  .meta({ id: 'BreakoutMember' });
export type BreakoutMember = z.infer<typeof Member>;

/** What the feature adds to the view of a room. */
export const breakoutsView = {
  breakouts: z
    .object({ ...Settings, members: z.array(Member).describe('Those who belong to a group') })
    .optional()
    .describe('The groups of this room; missing: none'),
};
export type BreakoutsView = NonNullable<z.infer<(typeof breakoutsView)['breakouts']>>;
export type BreakoutSettings = Omit<BreakoutsView, 'members'>;

const Seconds = z.int().min(0).max(86_400);

export const breakoutsMethods = {
  'breakout.set': command({
    summary:
      'Makes the groups of the room, or changes them. A group that is left out is gone, and whoever is in it comes back.',
    params: z.strictObject({
      groups: z
        .array(z.strictObject({ id: ObjectId.optional().describe('Of a group that stays'), name: DisplayName }))
        .max(MAX_GROUPS)
        .refine((groups) => hasNoDuplicates(groups.flatMap(({ id }) => id ?? [])), 'each group once'),
      choose: z.boolean().optional().describe('Default: as before, at first false'),
      atOnce: z.boolean().optional().describe('Default: as before, at first false'),
    }),
  }),
  'breakout.assign': command({
    summary: 'Says to which groups participants belong.',
    params: z.strictObject({
      members: z
        .array(z.strictObject({ identity: Identity, group: ObjectId.nullable() }))
        .min(1)
        .max(MAX_ASSIGNED_AT_ONCE)
        .refine((members) => hasNoDuplicates(members.map(({ identity }) => identity)), 'each participant once'),
    }),
  }),
  'breakout.shuffle': command({
    summary: 'Spreads all who do not moderate over the groups, evenly and at random.',
    params: z.strictObject({}),
  }),
  'breakout.choose': command({
    summary: 'Says to which group you belong, where everybody may choose.',
    params: z.strictObject({ group: ObjectId.nullable() }),
  }),
  'breakout.open': command({
    summary: 'Opens the groups. Asked again while they are open it sets when they close.',
    params: z.strictObject({
      seconds: Seconds.min(1).optional().describe('After which they close by themselves; without it they stay open'),
    }),
  }),
  'breakout.close': command({
    summary: 'Closes the groups and calls everybody back, at once or after a countdown.',
    params: z.strictObject({ seconds: Seconds.optional().describe('Of the countdown; without it there is none') }),
  }),
  'breakout.broadcast': command({
    summary: 'Shows a text to everybody, in the main room and in all groups.',
    params: z.strictObject({ text: z.string().trim().min(1).max(1_000) }),
  }),
  'breakout.leave': command({
    summary:
      'Says that you go back to the main room, and stay assigned. Into a group you go by `room.join` with `breakout`.',
    params: z.strictObject({}),
  }),
};

export const breakoutsNotifications = {
  'breakout.updated': notification({
    summary:
      'The groups were made, changed, opened or closed. Members of a group that is gone belong to none, and while the ' +
      'groups are closed nobody is inside.',
    sequenced: true,
    data: z.object(Settings),
  }),
  'breakout.members': notification({
    summary: 'Some belong to another group now, or went into theirs or out of it.',
    sequenced: true,
    data: z.object({ members: z.array(Member) }),
  }),
  'breakout.message': notification({
    summary: 'A moderator shows a text to everybody, wherever they are.',
    sequenced: true,
    data: z.object({
      from: z.string().describe("The moderator's identity"),
      name: z.string(),
      text: z.string(),
      at: z.number().describe('Milliseconds since 1970'),
    }),
  }),
};

function hasNoDuplicates(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** The roles of those in a meeting: given, handed over, taken back and asked for while it goes on. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Grants, Identity, Role, Seq } from '../primitives.ts';

/** Roles that somebody may ask for. */
export const RequestedRole = z.enum(['cohost', 'presenter', 'participant']).meta({ id: 'RequestedRole' });
export type RequestedRole = z.infer<typeof RequestedRole>;

const RoleRequest = z
  .object({
    identity: Identity,
    name: DisplayName,
    role: RequestedRole,
    since: Seq.describe('Orders the requests: whose is lower was made before'),
  })
  .meta({ id: 'RoleRequest' });
export type RoleRequest = z.infer<typeof RoleRequest>;

/** What the feature adds to the view of a room. */
export const rolesView = {
  yourGrants: Grants.optional().describe('Where they may be others than `session.authenticate` told'),
  roleRequests: z
    .array(RoleRequest)
    .optional()
    .describe('Who asks for a role, the first one first, as moderators see it; missing: nobody'),
};

export const rolesMethods = {
  'role.give': command({
    summary:
      'Gives somebody a role, or yourself a lower one. Who is host and gives that to another becomes a cohost. Tracks that ' +
      'the role does not grant are closed.',
    params: z.strictObject({ identity: Identity, role: Role }),
  }),
  'role.request': command({
    summary: 'Asks for a role above your own; null: not any more.',
    params: z.strictObject({ role: RequestedRole.nullable() }),
  }),
  'role.answer': command({
    summary: 'Gives the role that somebody asks for, or does not.',
    params: z.strictObject({ identity: Identity, give: z.boolean() }),
  }),
};

export const RoleChangeReason = z
  .enum(['opened', 'followed'])
  .describe('opened: who opens a room is its host; followed: the last host left')
  .meta({ id: 'RoleChangeReason' });

export const rolesNotifications = {
  'role.changed': notification({
    summary:
      'Somebody has another role from now on. Who it is itself is told `room.synced` after it: it may see more, or less. A ' +
      'client that is told of the audience by its number is told that somebody came out of it, or left for it, instead.',
    sequenced: true,
    data: z.object({
      identity: Identity,
      role: Role,
      by: z.string().optional().describe('Who gave it'),
      reason: RoleChangeReason.optional().describe('Why, if nobody gave it'),
    }),
  }),
  'role.requested': notification({
    summary:
      'Told to moderators and to that participant: somebody asks for a role, in place of what it asked for before.',
    sequenced: true,
    data: RoleRequest,
  }),
  'role.answered': notification({
    summary: 'Told to moderators and to that participant: it asks no more. If it got the role, `role.changed` follows.',
    sequenced: true,
    data: z.object({ identity: Identity, by: z.string().optional().describe('Who answered; missing: nobody') }),
  }),
};

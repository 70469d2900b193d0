/** Tokens that people join with, made for a tenant that asks with its key. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { RoomDefaults } from '../../../../signaling/protocol/features/settings.ts';
import { ParticipantKind } from '../../../../signaling/protocol/features/seats.ts';
import { DisplayName, Grants, Identity, Role, RoomName } from '../../../../signaling/protocol/primitives.ts';
import { operation, tenantOf } from '../operation.ts';
import { Time, timeOf } from '../schemas.ts';

const DAY_SECONDS = 24 * 60 * 60;

export const tokenOperations = [
  operation({
    id: 'createToken',
    method: 'post',
    path: '/tokens',
    tag: 'tokens',
    summary: 'Makes a token for one participant of the tenant.',
    scope: 'tokens:write',
    tenancy: 'tenant',
    status: 201,
    repeats: 'secret',
    input: {
      body: z.strictObject({
        room: RoomName.describe('A room, or a pattern in which `*` stands for any run of characters'),
        identity: Identity,
        name: DisplayName.optional().describe('Without it the identity'),
        role: Role.default('participant'),
        grants: Grants.partial().strict().optional().describe('What differs from the role'),
        kind: ParticipantKind.optional(),
        hidden: z.boolean().optional().describe('Others are not told of the participant'),
        guest: z.boolean().optional().describe('Comes as a guest does, who is no member of the tenant'),
        roomSettings: RoomDefaults.optional().describe('How the room is to be when its meeting begins'),
        seconds: z.int().min(1).max(DAY_SECONDS).default(3_600).describe('For how long it lets somebody join'),
      }),
    },
    result: z.object({
      token: z.string(),
      expiresAt: Time,
      id: z.string().describe('Its `jti`: by this it can be revoked'),
    }),
    async run(call, { body: { name, seconds, ...wishes } }) {
      const exp = Math.floor(call.at / 1_000) + seconds;
      const id = randomUUID();
      const token = call.services.sign({ ...wishes, id, name: name ?? wishes.identity, tenant: tenantOf(call), exp });
      return { token, expiresAt: timeOf(exp * 1_000), id };
    },
  }),
];

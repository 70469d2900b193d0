/** Files that people share in a meeting: listed, removed. */
import { z } from 'zod';
import { SharedFile } from '../../../../signaling/protocol/files/files.ts';
import { Identity, ObjectId } from '../../../../signaling/protocol/primitives.ts';
import { operation, tenantOf } from '../operation.ts';
import { RoomParam } from '../schemas.ts';
import { actorOf } from './actor.ts';

const common = { tag: 'files', tenancy: 'tenant', problems: ['not_found', 'conflict'] } as const;

export const fileOperations = [
  operation({
    ...common,
    id: 'listFiles',
    method: 'get',
    path: '/rooms/{room}/files',
    summary:
      'Lists the files of a meeting, those that are on their way included. Their bytes are for those who are in it.',
    scope: 'rooms:read',
    status: 200,
    input: { params: RoomParam },
    result: z.object({ items: z.array(SharedFile) }),
    async run(call, { params: { room } }) {
      const tenant = tenantOf(call);
      const { files = [] } = await call.services.administration.read({ tenant, room }, actorOf(call.caller, tenant));
      return { items: files };
    },
  }),
  operation({
    ...common,
    id: 'removeFile',
    method: 'delete',
    path: '/rooms/{room}/files/{identity}/{file}',
    summary: 'Erases a file that somebody shared in a meeting.',
    scope: 'rooms:write',
    status: 204,
    input: { params: RoomParam.extend({ identity: Identity, file: ObjectId }) },
    async run(call, { params: { room, identity: from, file: id } }) {
      const tenant = tenantOf(call);
      const actor = actorOf(call.caller, tenant);
      await call.services.administration.execute({ tenant, room }, actor, 'file.remove', { id, from });
      return undefined;
    },
  }),
];

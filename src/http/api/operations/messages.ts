/** Messages that a program sends into a meeting. */
import { z } from 'zod';
import { methods } from '../../../../signaling/protocol/methods.ts';
import { operation, tenantOf } from '../operation.ts';
import { RoomParam } from '../schemas.ts';
import { actorOf } from './actor.ts';

const chat = methods['chat.send'];

export const messageOperations = [
  operation({
    id: 'sendMessage',
    method: 'post',
    path: '/rooms/{room}/messages',
    tag: 'messages',
    summary: 'Writes into the chat of a meeting, under the name of the key.',
    scope: 'messages:write',
    tenancy: 'tenant',
    status: 201,
    repeats: 'kept',
    problems: ['not_found', 'conflict'],
    input: { params: RoomParam, body: z.strictObject(chat.params.shape) },
    result: chat.result,
    run(call, { params: { room }, body }) {
      const tenant = tenantOf(call);
      return call.services.administration.execute({ tenant, room }, actorOf(call.caller, tenant), 'chat.send', body);
    },
  }),
];

/** Every method of the protocol that a service may do, as an operation: what a host can do in a room, a program can. */
import type { z } from 'zod';
import {
  type CommandName,
  isCommandName,
  isMethodName,
  methods,
  type Params,
} from '../../../../signaling/protocol/methods.ts';
import { permissions } from '../../../../signaling/protocol/permissions.ts';
import type { Scope } from '../../../auth/scopes.ts';
import { type Call, operation, type Operation, tenantOf } from '../operation.ts';
import { RoomParam } from '../schemas.ts';
import { actorOf } from './actor.ts';

/** By what the method's name begins with; all others are about the room. */
const SCOPES: Readonly<Record<string, Scope>> = {
  participant: 'participants:write',
  message: 'messages:write',
  chat: 'messages:write',
};

const names = Object.keys(methods)
  .filter(isMethodName)
  .filter((name) => permissions[name].service && isCommandName(name))
  .filter(isCommandName);

type Execution = (call: Call, room: string, params: object) => Promise<unknown>;

/** The params are those of the method: its schema has parsed them. */
function execution(method: CommandName): Execution;
function execution<M extends CommandName>(
  method: M,
): (call: Call, room: string, params: Params<M>) => Promise<unknown> {
  return (call, room, params) => {
    const tenant = tenantOf(call);
    return call.services.administration.execute({ tenant, room }, actorOf(call.caller, tenant), method, params);
  };
}

function actionOf(method: CommandName): Operation {
  const { summary }: { readonly summary: string } = methods[method];
  const params: z.ZodObject = methods[method].params;
  const result: z.ZodType = methods[method].result;
  const [area = '', verb = ''] = method.split('.');
  const execute = execution(method);
  return operation({
    id: `do${capital(area)}${capital(verb)}`,
    method: 'post',
    path: `/rooms/{room}/actions/${method}`,
    tag: 'actions',
    summary,
    scope: SCOPES[area] ?? 'rooms:write',
    tenancy: 'tenant',
    status: 200,
    repeats: 'kept',
    problems: ['not_found', 'conflict'],
    input: { params: RoomParam, body: params },
    result,
    run: (call, { params: { room }, body }) => execute(call, room, body),
  });
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

export const actionOperations: readonly Operation[] = names.map(actionOf);

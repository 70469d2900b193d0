/** THE table of methods, joined from the features: types, dispatch, the client library and the documents read it. */
import type { z } from 'zod';
import { audienceMethods } from './features/audience.ts';
import { chatMethods } from './features/chat.ts';
import { handsMethods } from './features/hands.ts';
import { mediaMethods } from './features/media.ts';
import { messagesMethods } from './features/messages.ts';
import { seatsMethods } from './features/seats.ts';
import { sessionMethods } from './features/session.ts';
import { settingsMethods } from './features/settings.ts';
import { tracksMethods } from './features/tracks.ts';

export const methods = {
  ...sessionMethods,
  ...seatsMethods,
  ...audienceMethods,
  ...settingsMethods,
  ...messagesMethods,
  ...chatMethods,
  ...handsMethods,
  ...tracksMethods,
  ...mediaMethods,
};

export type MethodName = keyof typeof methods;
/** Methods that the room's rules carry out. */
export type CommandName = NamesOfKind<'command'>;
/** Methods with a handler of their own. */
export type CallName = NamesOfKind<'call'>;
type NamesOfKind<K extends 'command' | 'call'> = {
  [M in MethodName]: (typeof methods)[M]['kind'] extends K ? M : never;
}[MethodName];

/** The params as the handlers get them: parsed. */
export type Params<M extends MethodName> = z.output<(typeof methods)[M]['params']>;
export type Result<M extends MethodName> = z.output<(typeof methods)[M]['result']>;

/** Whether a string names a method. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/** Whether the room's rules carry the method out. */
export function isCommandName(name: MethodName): name is CommandName {
  return methods[name].kind === 'command';
}

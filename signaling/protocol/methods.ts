/** THE table of methods, joined from the features: types, dispatch, the client library and the documents read it. */
import type { z } from 'zod';
import { accessMethods } from './features/entry/access.ts';
import { audienceMethods } from './features/audience.ts';
import { breakoutsMethods } from './features/breakouts.ts';
import { captionsMethods } from './captions/captions.ts';
import { chatMethods } from './features/chat.ts';
import { agendaMethods } from './features/agenda.ts';
import { recordMethods } from './features/record.ts';
import { spotlightMethods } from './features/spotlight.ts';
import { diagnosisMethods } from './features/diagnosis.ts';
import { floorMethods } from './features/floor.ts';
import { handsMethods } from './features/hands.ts';
import { limitMethods } from './features/entry/limit.ts';
import { lobbyMethods } from './features/entry/lobby.ts';
import { mediaMethods } from './features/media.ts';
import { messagesMethods } from './features/messages.ts';
import { notesMethods } from './features/notes.ts';
import { pollsMethods } from './features/polls.ts';
import { questionsMethods } from './features/questions.ts';
import { reactionsMethods } from './features/reactions.ts';
import { rolesMethods } from './features/roles.ts';
import { seatsMethods } from './features/seats.ts';
import { sessionMethods } from './features/session.ts';
import { settingsMethods } from './features/settings.ts';
import { tracksMethods } from './features/tracks.ts';
import { filesMethods } from './files/files.ts';
import { watermarkMethods } from './watermark/watermark.ts';
import { sealingMethods } from './sealing/sealing.ts';

export const methods = {
  ...sessionMethods,
  ...seatsMethods,
  ...audienceMethods,
  ...settingsMethods,
  ...messagesMethods,
  ...chatMethods,
  ...captionsMethods,
  ...handsMethods,
  ...floorMethods,
  ...notesMethods,
  ...pollsMethods,
  ...questionsMethods,
  ...breakoutsMethods,
  ...spotlightMethods,
  ...agendaMethods,
  ...recordMethods,
  ...reactionsMethods,
  ...rolesMethods,
  ...accessMethods,
  ...lobbyMethods,
  ...limitMethods,
  ...tracksMethods,
  ...mediaMethods,
  ...diagnosisMethods,
  ...sealingMethods,
  ...filesMethods,
  ...watermarkMethods,
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

/** What a method answers whose command was carried out. Pure. */
import type { CommandName, Result } from '../../../signaling/protocol/methods.ts';
import { commands, type InputFor } from './features.ts';
import type { LoggedEvent } from './log.ts';
import type { RoomState } from './state.ts';

/**
 * @param written the events that carried it out
 * @param state the room with them
 * @param identity of who asked
 */
export function answerOf<M extends CommandName>(
  method: M,
  params: InputFor<M>,
  written: readonly LoggedEvent[],
  state: RoomState,
  identity: string,
): Result<M>;
export function answerOf<M extends CommandName>(
  method: M,
  params: InputFor<M>,
  written: readonly LoggedEvent[],
  state: RoomState,
  identity: string,
): unknown {
  return commands[method].answer?.(written, state, identity, params) ?? {};
}

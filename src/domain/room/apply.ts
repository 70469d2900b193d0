/** The state after an event. Pure: every replica of a log ends in the same state. */
import { type EventNamed, events, type EventType } from './features.ts';
import type { LoggedEvent } from './log.ts';
import type { RoomState } from './state.ts';

/** @throws {Error} when the event does not follow on the state: the caller has to fill the gap first. */
export function apply(state: RoomState, { seq, event }: LoggedEvent): RoomState {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} does not follow on ${state.seq}`);
  return changed(state, event.type, event, seq);
}

function changed<T extends EventType>(state: RoomState, type: T, event: EventNamed<T>, seq: number): RoomState {
  return { ...state, ...events[type].apply(state, event, seq), seq };
}

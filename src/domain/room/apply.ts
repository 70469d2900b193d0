/** The state after an event. Pure: every replica of a log ends in the same state. */
import { type EventNamed, events, type EventType, watchersOf } from './features.ts';
import type { LoggedEvent } from './log.ts';
import { emptyRoom, type RoomState } from './state.ts';

/** @throws {Error} when the event does not follow on the state: the caller has to fill the gap first. */
export function apply(state: RoomState, { seq, event }: LoggedEvent): RoomState {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} does not follow on ${state.seq}`);
  return changed(state, event.type, event, seq);
}

function changed<T extends EventType>(state: RoomState, type: T, event: EventNamed<T>, seq: number): RoomState {
  // Who comes after the end of a meeting finds a new room.
  if (type === 'roomEnded') return { ...emptyRoom(state), seq };
  const next = { ...state, ...events[type].apply(state, event, seq), seq };
  return watchersOf[type]?.reduce((seen, watch) => ({ ...seen, ...watch(seen, event) }), next) ?? next;
}

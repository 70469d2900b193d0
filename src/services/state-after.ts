import { apply } from '../domain/room/apply.ts';
import { fromSnapshot, type RoomState } from '../domain/room/state.ts';
import type { LogSlice } from '../ports/room-registry.ts';

/** A room's state with a slice of its log that was read after it. */
export function stateAfter(state: RoomState, { snapshot, events }: LogSlice): RoomState {
  return events.reduce(apply, snapshot ? fromSnapshot(snapshot) : state);
}

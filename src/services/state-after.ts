import { apply } from '../domain/room/apply.ts';
import { emptyRoom, fromSnapshot, type RoomKey, type RoomState } from '../domain/room/state.ts';
import type { LogSlice, RoomRegistry } from '../ports/room-registry.ts';

/** A room's state with a slice of its log that was read after it. */
export function stateAfter(state: RoomState, { snapshot, events }: LogSlice): RoomState {
  return events.reduce(apply, snapshot ? fromSnapshot(snapshot) : state);
}

/** Rooms of which this node has somebody, each as it is here. */
export interface OpenRooms {
  /** Undefined: it is not open here. */
  of(key: RoomKey): { readonly state: RoomState } | undefined;
}

/** A room as it is now, open here or not. @throws `unavailable` */
export async function currentRoom(
  { rooms, registry }: { readonly rooms: OpenRooms; readonly registry: Pick<RoomRegistry, 'read'> },
  key: RoomKey,
): Promise<RoomState> {
  return rooms.of(key)?.state ?? stateAfter(emptyRoom(key), await registry.read(key, 0));
}

import { apply } from '../../domain/room/apply.ts';
import { emptyRoom, fromSnapshot, type RoomKey, type RoomState } from '../../domain/room/state.ts';
import type { RoomRegistry } from '../../ports/room-registry.ts';

/** The state that a room's log adds up to. */
export async function replayed(registry: RoomRegistry, key: RoomKey): Promise<RoomState> {
  const { snapshot, events } = await registry.read(key, 0);
  return events.reduce(apply, snapshot ? fromSnapshot(snapshot) : emptyRoom(key));
}

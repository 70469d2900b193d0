/** Where the room of a group is: a room like any other, whose name belongs to the main room. */
import type { RoomKey } from './room/state.ts';

/** No name that a client may give to a room holds it (see RoomName): a group is entered by the main room's rules alone. */
const SEPARATOR = '\u001f';

export function groupKey({ tenant, room }: RoomKey, group: string): RoomKey {
  return { tenant, room: `${room}${SEPARATOR}${group}` };
}

/** Whether a room is that of a group: who is what in it is told by the main room. */
export const isGroup = (room: string): boolean => room.includes(SEPARATOR);

/** The name that people see of a room: that of a group is the main room's. */
export function shownName(room: string): string {
  const [main = room] = room.split(SEPARATOR, 1);
  return main;
}

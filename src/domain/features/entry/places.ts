/** How many may be in the room, and wait in its lobby. */
import { CausewayError } from '../../errors.ts';
import type { RoomLimits } from '../../feature.ts';
import type { SeatsState } from '../seats.ts';
import type { EntryPart } from './entry.ts';

/** As many as the server allows, or as the room is set to hold where those are fewer. */
export const placesOf = ({ entry }: EntryPart, { participants }: RoomLimits): number =>
  Math.min(participants, entry.places ?? participants);

/** @throws `room_full` when nobody else may come into the room */
export function requirePlace(state: SeatsState & EntryPart, limits: RoomLimits): void {
  const places = placesOf(state, limits);
  if (countInRoom(state) < places) return;
  throw new CausewayError('room_full', `the room holds at most ${places} participants`);
}

/** @throws `room_full` when nobody else may wait in the lobby */
export function requirePlaceToWait(state: SeatsState, { waiting: places }: RoomLimits): void {
  if (waitingIn(state) < places) return;
  throw new CausewayError('room_full', `at most ${places} may wait in the lobby`);
}

export const countInRoom = (state: SeatsState): number => state.participants.size - waitingIn(state);

function waitingIn({ participants }: SeatsState): number {
  let count = 0;
  for (const { state } of participants.values()) if (state === 'lobby') count += 1;
  return count;
}

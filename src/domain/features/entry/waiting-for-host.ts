/** Those who came before a host, where nobody may be in the room without one. */
import type { RoomLimits } from '../../feature.ts';
import type { Participant, SeatsEvent, SeatsState } from '../seats.ts';
import type { SettingsState } from '../settings.ts';
import type { AccessPart } from './access.ts';
import type { EntryPart } from './entry.ts';
import { placesOf } from './places.ts';

type Admitted = Extract<SeatsEvent, { type: 'participantAdmitted' }>;

/** Whether somebody who moderates is in the room, as far as others may know. */
export function hostIsThere({ participants }: SeatsState): boolean {
  for (const each of participants.values()) if (isHostThere(each)) return true;
  return false;
}

/** Whether somebody in the lobby comes in by itself once a host is there; else somebody has to admit it. */
export const waitsForHost = (
  state: SeatsState & SettingsState & AccessPart & EntryPart,
  { state: now, awaitsHost, identity }: Participant,
): boolean =>
  now === 'lobby' &&
  awaitsHost === true &&
  !state.lobby &&
  !state.entry.joinBeforeHost &&
  !state.knocking.includes(identity) &&
  !hostIsThere(state);

export const isHostThere = ({ state, grants, hidden }: Participant): boolean =>
  state !== 'lobby' && grants.moderate && hidden !== true;

/** Somebody who is let out of the lobby. The room sees it from the event on that lets it in. */
export function admitted({ awaitsHost: _awaitsHost, ...participant }: Participant, seq: number): Admitted {
  return { type: 'participantAdmitted', participant: { ...participant, state: 'joined', visibleFrom: seq } };
}

/**
 * Lets in those who waited for a host and for nothing else, in the order in which they came, as long as there are places:
 * the others wait on until somebody admits them.
 * @param inRoom how many are in the room
 */
export function admissionsOfAwaiting(
  state: SeatsState & SettingsState & AccessPart & EntryPart,
  limits: RoomLimits,
  inRoom: number,
): readonly Admitted[] {
  if (state.lobby) return [];
  const awaiting = [...state.participants.values()].filter(
    ({ state: now, awaitsHost, identity }) =>
      now === 'lobby' && awaitsHost === true && !state.knocking.includes(identity),
  );
  const places = Math.max(0, placesOf(state, limits) - inRoom);
  return awaiting.slice(0, places).map((each) => admitted(each, state.seq + 1));
}

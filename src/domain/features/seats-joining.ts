/** Who may come into a room, and as what: a part of the feature `seats`. */
import type { Grants } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import type { Context, RoomLimits } from '../feature.ts';
import { staleSeat } from '../participants.ts';
import { withSent } from './messages.ts';
import type { Join, Participant, SeatsEvent, SeatsState } from './seats.ts';
import type { SettingsState } from './settings.ts';
import type { TrackClosed } from './tracks.ts';

type Emitted = readonly (SeatsEvent | TrackClosed)[];

/** @throws `identity_taken`, `room_full`, `room_locked` */
export function join(state: SeatsState & SettingsState, command: Join, { limits, level }: Context): Emitted {
  const { identity, name, role, node, incarnation, takeOver, keepTracks, hidden = false } = command;
  const grants = level < 2 ? grantsOfLevel1(command.grants) : command.grants;
  const epoch = state.seq + 1;
  const seat = { identity, name, role, grants, node, incarnation, epoch, tracks: [], ...particularsOf(command, level) };
  const holder = state.participants.get(identity);
  if (holder) {
    // Nobody hides, or shows itself, in the place of another.
    if (!takeOver || (holder.hidden ?? false) !== hidden) {
      throw new CausewayError('identity_taken', 'somebody is in the room under this identity', {
        data: { state: holder.state },
      });
    }
    // Whoever was let in once stays let in, whatever the room's settings are now. The old session's tracks go first.
    const kept = keepTracks ? holder.tracks.filter(({ source }) => grants.publish.includes(source)) : [];
    const closed = holder.tracks
      .filter((track) => !kept.includes(track))
      .map((track): TrackClosed => ({ type: 'trackClosed', identity, trackId: track.id }));
    const epoch = state.seq + closed.length + 1;
    const waits = holder.state === 'lobby' && !grants.moderate;
    const participant: Participant = { ...seat, tracks: kept, epoch, ...placed(waits, epoch) };
    return [
      ...closed,
      { type: 'participantJoined', participant: withSent(participant, holder.sent ?? []), replaced: true },
    ];
  }
  // Nobody could admit who is hidden.
  const waits = state.lobby && !grants.moderate && !hidden;
  // Whoever moderates has a place whoever else is there: nobody but them can make room.
  if (!grants.moderate) {
    if (waits) requirePlaceToWait(state, limits);
    else requirePlace(state, limits);
    if (state.locked) throw new CausewayError('room_locked', 'the room is locked');
  }
  const participant = { ...seat, ...placed(waits, seat.epoch) };
  return [{ type: 'participantJoined', participant, replaced: false }];
}

/** What is told of somebody only where there is something to tell; of nodes that know no kinds everybody is a person. */
function particularsOf(
  { summaries, kind = 'person', hidden = false }: Join,
  level: number,
): Pick<Participant, 'summaries' | 'kind' | 'hidden'> {
  return {
    ...(summaries ? { summaries } : {}),
    ...(kind === 'person' || level < 2 ? {} : { kind }),
    ...(hidden ? { hidden } : {}),
  };
}

function grantsOfLevel1({ publish, subscribe, data, moderate }: Grants): Grants {
  return { publish, subscribe, data, moderate };
}

/** @throws `room_full` when nobody else may come into the room */
export function requirePlace(state: SeatsState, { participants: places }: RoomLimits): void {
  if (state.participants.size - waitingIn(state) < places) return;
  throw new CausewayError('room_full', `the room holds at most ${places} participants`);
}

/** @throws `room_full` when nobody else may wait in the lobby */
function requirePlaceToWait(state: SeatsState, { waiting: places }: RoomLimits): void {
  if (waitingIn(state) < places) return;
  throw new CausewayError('room_full', `at most ${places} may wait in the lobby`);
}

function waitingIn({ participants }: SeatsState): number {
  let count = 0;
  for (const { state } of participants.values()) if (state === 'lobby') count += 1;
  return count;
}

/** Where somebody is who comes: in the lobby, or in the room, which it sees from its own join on. */
function placed(waits: boolean, epoch: number): Pick<Participant, 'state' | 'visibleFrom'> {
  return waits ? { state: 'lobby', visibleFrom: null } : { state: 'joined', visibleFrom: epoch };
}

/** The room lost what it knew of somebody: this is it. @throws `stale` */
export function reassert(state: SeatsState, known: Participant): Emitted {
  const holder = state.participants.get(known.identity);
  if (holder && holder.epoch > known.epoch) throw staleSeat();
  // The node stood still, perhaps, and others heard messages that it does not know to be told.
  const told = withSent(known, holder?.sent ?? []);
  // The log may have begun anew, with lower numbers: what is told from now on is not hidden by those of the last one.
  const { visibleFrom } = told;
  const participant = { ...told, visibleFrom: visibleFrom === null ? null : Math.min(visibleFrom, state.seq + 1) };
  if (JSON.stringify(holder) === JSON.stringify(participant)) return [];
  return [{ type: 'participantJoined', participant, replaced: holder !== undefined }];
}

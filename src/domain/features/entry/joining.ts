/** Who may come into a room, and as what: a part of the feature `seats`. */
import type { Grants, Role } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import type { Context } from '../../feature.ts';
import { grantsInRole } from '../../grants.ts';
import { staleSeat } from '../../participants.ts';
import { withSent } from '../messages.ts';
import type { RolesPart } from '../roles.ts';
import { type AccessPart, isLetIn, requireNotBanned } from './access.ts';
import { requireWelcome } from './asked.ts';
import type { EntryPart } from './entry.ts';
import { countInRoom, requirePlace, requirePlaceToWait } from './places.ts';
import { admissionsOfAwaiting, hostIsThere, isHostThere } from './waiting-for-host.ts';
import type { Join, Participant, SeatsEvent, SeatsState } from '../seats.ts';
import { requireSealable, type SealingPart } from '../sealing/sealing.ts';
import type { SettingsState } from '../settings.ts';
import type { TrackClosed } from '../tracks.ts';

type Emitted = readonly (SeatsEvent | TrackClosed)[];

type State = SeatsState & SettingsState & RolesPart & AccessPart & EntryPart & SealingPart;

/**
 * Who comes; and behind a host those who have waited for one.
 * @throws `identity_taken`, `room_full`, `room_locked`, `banned`, `denied`, `not_invited`, `password_required`, `sealed`
 */
export function join(state: State, command: Join, context: Context): Emitted {
  if (command.intoMeeting === true && state.participants.size === 0) {
    throw new CausewayError('unavailable', 'the meeting ended a moment ago', { retryAfterMs: 0 });
  }
  const events = seatTaken(state, command, context);
  const came = events.flatMap((event) => (event.type === 'participantJoined' ? [event.participant] : []));
  if (!came.some(isHostThere) || hostIsThere(state)) return events;
  const { state: before = 'lobby' } = state.participants.get(command.identity) ?? {};
  const inRoom = countInRoom(state) + (before === 'lobby' ? 1 : 0);
  const others = new Map(state.participants);
  others.delete(command.identity);
  return [...events, ...admissionsOfAwaiting({ ...state, participants: others }, context.limits, inRoom)];
}

function seatTaken(state: State, command: Join, { limits, level }: Context): Emitted {
  const { identity, name, node, incarnation, takeOver, keepTracks, hidden = false } = command;
  const { role, grants, token } = standing(state, command, level);
  const epoch = state.seq + 1;
  const seat = {
    identity,
    name,
    role,
    grants,
    node,
    incarnation,
    epoch,
    tracks: [],
    ...particularsOf(command, level),
    ...(token === undefined ? {} : { token }),
    ...(command.device === undefined || level < 3 ? {} : { device: command.device }),
    ...(command.keys === undefined || level < 3 ? {} : { keys: command.keys }),
  };
  requireSealable(state, command);
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
    const participant: Participant = {
      ...seat,
      tracks: kept,
      epoch,
      ...placed(waits, epoch),
      ...(waits && holder.awaitsHost === true ? { awaitsHost: true } : {}),
    };
    return [
      ...closed,
      { type: 'participantJoined', participant: withSent(participant, holder.sent ?? []), replaced: true },
    ];
  }
  requireNotBanned(state, command);
  const member = !grants.moderate;
  if (member && !hidden) requireWelcome(state, command);
  // Nobody could admit who is hidden.
  const knocks = (state.lobby || state.knocking.includes(identity)) && member && !hidden;
  const awaitsHost = !knocks && member && !hidden && !state.entry.joinBeforeHost && !hostIsThere(state);
  const waits = awaitsHost || (knocks && !isLetIn(state, command.since));
  // Whoever moderates has a place whoever else is there: nobody but them can make room.
  if (member) {
    if (waits) requirePlaceToWait(state, limits);
    else requirePlace(state, limits);
    if (state.locked) throw new CausewayError('room_locked', 'the room is locked');
  }
  const participant: Participant = {
    ...seat,
    ...placed(waits, seat.epoch),
    ...(awaitsHost ? { awaitsHost: true } : {}),
  };
  return [{ type: 'participantJoined', participant, replaced: false }];
}

/** As what somebody comes: as the token says, or in the role that it was given here before. */
function standing(
  { givenRoles }: RolesPart,
  { identity, role, grants, tokenGrants = {} }: Join,
  level: number,
): Pick<Participant, 'role' | 'grants' | 'token'> {
  if (level < 2) return { role: roleOfLevel2(role), grants: grantsOfLevel1(grants) };
  if (level < 3) return { role: roleOfLevel2(role), grants };
  const token = { role, grants: tokenGrants };
  const given = givenRoles.find((each) => each.identity === identity)?.role;
  if (given !== undefined) return { role: given, grants: grantsInRole(given, token), token };
  return Object.keys(tokenGrants).length === 0 ? { role, grants } : { role, grants, token };
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

/** Of nodes that know fewer roles the grants alone tell what somebody may. */
function roleOfLevel2(role: Role): Role {
  return role === 'cohost' || role === 'presenter' ? 'participant' : role;
}

function grantsOfLevel1({ publish, subscribe, data, moderate }: Grants): Grants {
  return { publish, subscribe, data, moderate };
}

/** Where somebody is who comes: in the lobby, or in the room, which it sees from its own join on. */
function placed(waits: boolean, epoch: number): Pick<Participant, 'state' | 'visibleFrom'> {
  return waits ? { state: 'lobby', visibleFrom: null } : { state: 'joined', visibleFrom: epoch };
}

/** The room lost what it knew of somebody: this is it. @throws `stale` */
export function reassert(state: SeatsState & AccessPart, known: Participant): Emitted {
  const holder = state.participants.get(known.identity);
  if (holder && holder.epoch > known.epoch) throw staleSeat();
  // A moderator sent it back to the lobby, and its node did not hear of that.
  if (holder?.state === 'lobby' && known.state !== 'lobby' && state.knocking.includes(known.identity)) return [];
  // The node stood still, perhaps, and others heard messages that it does not know to be told.
  const told = withSent(known, holder?.sent ?? []);
  // The log may have begun anew, with lower numbers: what is told from now on is not hidden by those of the last one.
  const { visibleFrom } = told;
  const participant = { ...told, visibleFrom: visibleFrom === null ? null : Math.min(visibleFrom, state.seq + 1) };
  if (JSON.stringify(holder) === JSON.stringify(participant)) return [];
  return [{ type: 'participantJoined', participant, replaced: holder !== undefined }];
}

/** The participants in a room's state: found, changed, and shown. */
import type { ParticipantView } from '../../signaling/protocol/features/seats.ts';
import type { TrackView } from '../../signaling/protocol/features/tracks.ts';
import type { Grants } from '../../signaling/protocol/primitives.ts';
import type { Seat } from './actor.ts';
import { CausewayError } from './errors.ts';
import type { Participant, SeatsState } from './features/seats.ts';
import type { Track } from './features/tracks.ts';

/** The participant who holds the seat, be it in the lobby. @throws `stale` */
export function holderOf({ participants }: SeatsState, { identity, epoch }: Seat): Participant {
  const holder = participants.get(identity);
  if (holder?.epoch !== epoch) throw staleSeat();
  return holder;
}

export function staleSeat(): CausewayError {
  return new CausewayError('stale', 'this session no longer holds its seat in the room');
}

/** The participant who holds the seat and is in the room. @throws `stale`, `in_lobby` */
export function inRoom(state: SeatsState, seat: Seat): Participant {
  const holder = holderOf(state, seat);
  if (holder.state === 'lobby') throw new CausewayError('in_lobby', 'a moderator has to admit you first');
  return holder;
}

/** @throws `not_found` */
export function present({ participants }: SeatsState, identity: string): Participant {
  const participant = participants.get(identity);
  if (!participant) throw noParticipant();
  return participant;
}

export function noParticipant(): CausewayError {
  return new CausewayError('not_found', 'no such participant');
}

/**
 * That somebody may write to a participant.
 * @throws `not_found`; `in_lobby` for moderators, as only they may know who waits
 */
export function requireReachable(state: SeatsState, { moderate }: Pick<Grants, 'moderate'>, identity: string): void {
  const receiver = present(state, identity);
  const waits = receiver.state === 'lobby';
  if (!moderate && (waits || receiver.hidden === true)) throw noParticipant();
  // Nothing is told to those who wait.
  if (waits) throw new CausewayError('in_lobby', 'this participant waits in the lobby');
}

/** @throws `forbidden` for who is hidden, and would show itself */
export function requireShown({ hidden }: Participant): void {
  if (hidden === true) throw new CausewayError('forbidden', 'who is hidden shows nothing of itself');
}

/** The state with the participant in place of who had its identity. */
export function withParticipant({ participants }: SeatsState, participant: Participant): Partial<SeatsState> {
  return { participants: new Map(participants).set(participant.identity, participant) };
}

/** The state with a participant changed; of somebody who is not there nothing is. */
export function changeParticipant(
  state: SeatsState,
  identity: string,
  update: (participant: Participant) => Participant,
): Partial<SeatsState> {
  const participant = state.participants.get(identity);
  return participant ? withParticipant(state, update(participant)) : {};
}

export function viewParticipant({ identity, name, role, state, tracks, kind }: Participant): ParticipantView {
  return { identity, name, role, state, tracks: tracks.map(viewTrack), ...(kind === undefined ? {} : { kind }) };
}

export function viewTrack({ id, source, kind, paused, generation, mimeType, layers }: Track): TrackView {
  return { id, source, kind, paused, generation, mimeType, layers };
}

/** Whether somebody is the first of the node that serves it: one tells for all of them what the node knows of the room. */
export function firstOfNode({ participants }: SeatsState, { identity, node }: Participant): boolean {
  for (const each of participants.values()) {
    if (each.node === node && each.state !== 'lobby') return each.identity === identity;
  }
  return false;
}

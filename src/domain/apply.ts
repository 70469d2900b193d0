/** The state after an event. Pure: every replica of a log ends in the same state. */
import type { LoggedEvent, RoomEvent } from './events.ts';
import type { Participant, RoomState, Track } from './room-state.ts';
import { withSent } from './sent-messages.ts';

/** @throws {Error} when the event does not follow on the state: the caller has to fill the gap first. */
export function apply(state: RoomState, { seq, event }: LoggedEvent): RoomState {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} does not follow on ${state.seq}`);
  return { ...change(state, event, seq), seq };
}

function change(state: RoomState, event: RoomEvent, seq: number): RoomState {
  switch (event.type) {
    case 'participantJoined':
    case 'participantAdmitted':
      return withParticipant(state, event.participant);
    case 'connectionChanged':
      return changeParticipant(state, event.identity, (participant) => ({ ...participant, state: event.state }));
    case 'participantLeft': {
      const participants = new Map(state.participants);
      participants.delete(event.identity);
      return { ...state, participants };
    }
    case 'trackPublished':
      return changeTracks(state, event.identity, (tracks) => [...tracks, event.track]);
    case 'trackUpdated':
      return changeTracks(state, event.identity, (tracks) =>
        tracks.map((track) => (track.id === event.track.id ? event.track : track)),
      );
    case 'trackClosed':
      return changeTracks(state, event.identity, (tracks) => tracks.filter(({ id }) => id !== event.trackId));
    case 'roomUpdated':
      return { ...state, locked: event.locked, lobby: event.lobby };
    case 'messageSent': {
      const { id } = event;
      if (id === undefined) return state;
      return changeParticipant(state, event.from, (participant) => withSent(participant, [{ id, seq }]));
    }
  }
}

function withParticipant(state: RoomState, participant: Participant): RoomState {
  return { ...state, participants: new Map(state.participants).set(participant.identity, participant) };
}

function changeParticipant(
  state: RoomState,
  identity: string,
  update: (participant: Participant) => Participant,
): RoomState {
  const participant = state.participants.get(identity);
  return participant ? withParticipant(state, update(participant)) : state;
}

function changeTracks(
  state: RoomState,
  identity: string,
  update: (tracks: readonly Track[]) => readonly Track[],
): RoomState {
  return changeParticipant(state, identity, (participant) => ({ ...participant, tracks: update(participant.tracks) }));
}

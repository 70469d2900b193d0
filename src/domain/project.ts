/**
 * What participants are told and shown of a room. Pure.
 * Hidden from everybody: nodes, epochs, grants. Hidden from those without the grant to moderate: who is in the lobby.
 * Hidden from all but sender and receivers: direct messages. Hidden from those in the lobby: all but their admission.
 */
import type { Notification } from '../../signaling/protocol/notifications.ts';
import type { ParticipantView, RoomView, TrackView } from '../../signaling/protocol/views.ts';
import type { LoggedEvent } from './events.ts';
import type { Participant, RoomState, Track } from './room-state.ts';

/** A notification, and who of those in the room is meant. */
interface Projection {
  readonly notification: Notification;
  readonly audience: (viewer: Participant) => boolean;
}

const everybody = (): boolean => true;
const moderators = (viewer: Participant): boolean => viewer.grants.moderate;
const members = (viewer: Participant): boolean => !viewer.grants.moderate;

/** What an event becomes. At most one of the projections is for any one viewer: ask `sees`. */
export function project({ seq, event }: LoggedEvent): readonly Projection[] {
  switch (event.type) {
    case 'participantJoined': {
      const { identity, state } = event.participant;
      const audience = state === 'lobby' ? moderators : everybody;
      return [
        {
          notification: { event: 'participant.joined', seq, data: { participant: viewParticipant(event.participant) } },
          // When somebody is told to the room anew, it is no news to that one.
          audience: (viewer) => viewer.identity !== identity && audience(viewer),
        },
      ];
    }
    case 'participantAdmitted': {
      const participant = viewParticipant(event.participant);
      const { identity, state } = participant;
      const self = (viewer: Participant): boolean => viewer.identity === identity;
      return [
        { notification: { event: 'session.admitted', seq, data: {} }, audience: self },
        {
          notification: { event: 'participant.updated', seq, data: { identity, state } },
          audience: (viewer) => moderators(viewer) && !self(viewer),
        },
        {
          notification: { event: 'participant.joined', seq, data: { participant } },
          audience: (viewer) => members(viewer) && !self(viewer),
        },
      ];
    }
    case 'connectionChanged': {
      const { identity, state } = event;
      return [{ notification: { event: 'participant.updated', seq, data: { identity, state } }, audience: everybody }];
    }
    case 'participantLeft': {
      const { identity, reason } = event;
      return [
        {
          notification: { event: 'participant.left', seq, data: { identity, reason } },
          audience: event.fromLobby ? moderators : everybody,
        },
      ];
    }
    case 'trackPublished': {
      const { identity } = event;
      const track = viewTrack(event.track);
      return [{ notification: { event: 'track.published', seq, data: { identity, track } }, audience: everybody }];
    }
    case 'trackUpdated': {
      const { identity, mutedBy } = event;
      const data = { identity, track: viewTrack(event.track), ...(mutedBy === undefined ? {} : { mutedBy }) };
      return [{ notification: { event: 'track.updated', seq, data }, audience: everybody }];
    }
    case 'trackClosed': {
      const { identity, trackId } = event;
      return [{ notification: { event: 'track.closed', seq, data: { identity, trackId } }, audience: everybody }];
    }
    case 'roomUpdated': {
      const { locked, lobby } = event;
      return [{ notification: { event: 'room.updated', seq, data: { locked, lobby } }, audience: everybody }];
    }
    case 'messageSent': {
      const { from, topic, payload, to, at, id } = event;
      return [
        {
          notification: {
            event: 'message.received',
            seq,
            data: { from, topic, payload, direct: to !== null, at, ...(id === undefined ? {} : { messageId: id }) },
          },
          audience: to === null ? everybody : ({ identity }) => identity === from || to.includes(identity),
        },
      ];
    }
  }
}

/**
 * Whether a viewer gets a projection: it is meant, and was in the room before. Its own entry it learns otherwise (from
 * the answer to its join), but for its admission from the lobby.
 */
export function sees(viewer: Participant, { notification, audience }: Projection): boolean {
  const { event, seq = 0 } = notification;
  if (viewer.visibleFrom === null || seq < viewer.visibleFrom) return false;
  if (seq === viewer.visibleFrom && event !== 'session.admitted') return false;
  return audience(viewer);
}

/** What a viewer is told of an event; undefined: nothing. */
export function projectFor(logged: LoggedEvent, viewer: Participant): Notification | undefined {
  return project(logged).find((projection) => sees(viewer, projection))?.notification;
}

/** The room as a viewer may see it. */
export function projectRoom(state: RoomState, viewer: Participant): RoomView {
  const { room: name, seq, locked, lobby } = state;
  const visible = [...state.participants.values()].filter((each) => each.state !== 'lobby' || viewer.grants.moderate);
  return { name, seq, locked, lobby, participants: visible.map(viewParticipant) };
}

function viewParticipant({ identity, name, role, state, tracks }: Participant): ParticipantView {
  return { identity, name, role, state, tracks: tracks.map(viewTrack) };
}

function viewTrack({ id, source, kind, paused, generation, mimeType, layers }: Track): TrackView {
  return { id, source, kind, paused, generation, mimeType, layers };
}

/**
 * What participants are told and shown of a room. Pure.
 * Hidden from everybody: nodes, epochs, grants. Hidden from those without the grant to moderate: who is in the lobby.
 * Hidden from all but sender and receivers: direct messages. Hidden from those in the lobby: all but their admission.
 * Of the audience those whose client understands `summaries` are told only how many it is, and everybody of himself.
 */
import type { LeaveReason, ParticipantView } from '../../signaling/protocol/features/seats.ts';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../signaling/protocol/views.ts';
import type { TrackView } from '../../signaling/protocol/features/tracks.ts';
import { audienceOf, isInAudience } from './audience.ts';
import type { LoggedEvent, MessageSent, RoomEvent } from './events.ts';
import type { Participant, RoomState, Track } from './room-state.ts';

/** A notification, and who of those in the room is meant. */
interface Projection {
  readonly notification: Notification;
  readonly audience: (viewer: Participant) => boolean;
}

const everybody = (): boolean => true;
const moderators = (viewer: Participant): boolean => viewer.grants.moderate;
const members = (viewer: Participant): boolean => !viewer.grants.moderate;
/** Whose client is told of the audience by its number. */
const counting = (viewer: Participant): boolean => viewer.summaries === true;

/** What an event becomes. At most one of the projections is for any one viewer: ask `sees`. */
export function project({ seq, event }: LoggedEvent): readonly Projection[] {
  switch (event.type) {
    case 'participantJoined': {
      const { identity, state } = event.participant;
      const audience = state === 'lobby' ? moderators : everybody;
      // When somebody is told to the room anew, it is no news to that one.
      const other = (viewer: Participant): boolean => viewer.identity !== identity;
      const participant = viewParticipant(event.participant);
      const joined: Projection = {
        notification: { event: 'participant.joined', seq, data: { participant, ...countOf(event) } },
        audience: (viewer) => other(viewer) && audience(viewer),
      };
      if (!isInAudience(event.participant)) return [joined];
      return [
        ...(event.audience === undefined
          ? []
          : [
              {
                // It may have been known until now, if there was one of this identity.
                notification: event.replaced
                  ? leaving(seq, identity, 'replaced', event.audience)
                  : counted(seq, event.audience),
                audience: (viewer: Participant) => other(viewer) && counting(viewer),
              },
            ]),
        { ...joined, audience: (viewer) => other(viewer) && !counting(viewer) },
      ];
    }
    case 'participantAdmitted': {
      const participant = viewParticipant(event.participant);
      const { identity, state } = participant;
      const self = (viewer: Participant): boolean => viewer.identity === identity;
      return [
        { notification: { event: 'session.admitted', seq, data: {} }, audience: self },
        {
          notification: { event: 'participant.updated', seq, data: { identity, state, ...countOf(event) } },
          audience: (viewer) => moderators(viewer) && !self(viewer),
        },
        ...(event.audience === undefined
          ? []
          : [
              {
                notification: counted(seq, event.audience),
                audience: (viewer: Participant) => members(viewer) && !self(viewer) && counting(viewer),
              },
            ]),
        {
          notification: { event: 'participant.joined', seq, data: { participant } },
          audience: (viewer) => members(viewer) && !self(viewer) && !(counting(viewer) && event.audience !== undefined),
        },
      ];
    }
    case 'connectionChanged': {
      const { identity, state } = event;
      const { inAudience = false } = event;
      return [
        {
          notification: { event: 'participant.updated', seq, data: { identity, state } },
          audience: (viewer) => !inAudience || !counting(viewer) || viewer.identity === identity,
        },
      ];
    }
    case 'participantLeft': {
      const { identity, reason, fromLobby } = event;
      const left = { event: 'participant.left', seq, data: { identity, reason } } as const;
      if (event.audience === undefined) return [{ notification: left, audience: fromLobby ? moderators : everybody }];
      return [
        { notification: counted(seq, event.audience), audience: counting },
        { notification: left, audience: (viewer) => !counting(viewer) },
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
      const { from, topic, payload, to, at } = event;
      return [
        {
          notification: {
            event: 'message.received',
            seq,
            data: { from, topic, payload, direct: to !== null, at, ...naming(event) },
          },
          audience: to === null ? everybody : ({ identity }) => identity === from || to.includes(identity),
        },
      ];
    }
  }
}

const naming = ({ name, id }: MessageSent) => ({
  ...(name === undefined ? {} : { name }),
  ...(id === undefined ? {} : { messageId: id }),
});

const countOf = ({ audience }: Pick<Extract<RoomEvent, { type: 'participantJoined' }>, 'audience'>) =>
  audience === undefined ? {} : { audience };

const counted = (seq: number, count: number): Notification => ({ event: 'room.audience', seq, data: { count } });

const leaving = (seq: number, identity: string, reason: LeaveReason, audience: number): Notification => ({
  event: 'participant.left',
  seq,
  data: { identity, reason, audience },
});

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
  const counts = counting(viewer);
  const visible = [...state.participants.values()].filter((each) =>
    isInAudience(each)
      ? !counts || each.identity === viewer.identity
      : each.state !== 'lobby' || viewer.grants.moderate,
  );
  const audience = counts ? { audience: audienceOf(state) } : {};
  return { name, seq, locked, lobby, participants: visible.map(viewParticipant), ...audience };
}

/** Some of the audience, in the order of their identities. */
export interface AudiencePage {
  readonly participants: ParticipantView[];
  /** What to go on after for the next page; undefined: that was all. */
  readonly next: string | undefined;
}

/** Those of the audience that follow on an identity, at most so many. */
export function projectAudience({ participants }: RoomState, after: string | undefined, limit: number): AudiencePage {
  const following = [...participants.values()]
    .filter((each) => isInAudience(each) && (after === undefined || each.identity > after))
    .toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
  const page = following.slice(0, limit);
  const next = following.length > limit ? page.at(-1)?.identity : undefined;
  return { participants: page.map(viewParticipant), next };
}

function viewParticipant({ identity, name, role, state, tracks }: Participant): ParticipantView {
  return { identity, name, role, state, tracks: tracks.map(viewTrack) };
}

function viewTrack({ id, source, kind, paused, generation, mimeType, layers }: Track): TrackView {
  return { id, source, kind, paused, generation, mimeType, layers };
}

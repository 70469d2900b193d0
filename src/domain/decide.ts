/**
 * Every rule of a room, in one pure function: a command against the room's state yields events, or is refused.
 * It knows no clock, no input or output, and no media.
 */
import { kindOf } from '../../signaling/protocol/primitives.ts';
import { withAudience } from './audience.ts';
import type { Command, Seat, TrackMedia } from './commands.ts';
import { CausewayError } from './errors.ts';
import type { RoomEvent } from './events.ts';
import { requireGrant, requirePublish } from './grants.ts';
import type { Participant, RoomState, Track } from './room-state.ts';
import { withSent } from './sent-messages.ts';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * The events that carry the command out, in order; none where it changes nothing.
 * @throws {CausewayError} when the rules refuse the command.
 */
export function decide(state: RoomState, command: Command): readonly RoomEvent[] {
  return withAudience(state, eventsOf(state, command));
}

function eventsOf(state: RoomState, command: Command): readonly RoomEvent[] {
  switch (command.type) {
    case 'join':
      return join(state, command);
    case 'nodeLost':
      return servedBy(state, command)
        .filter((participant) => participant.state === 'joined')
        .map(({ identity }) => ({ type: 'connectionChanged', identity, state: 'reconnecting' }));
    case 'expireLost':
      return servedBy(state, command)
        .filter((participant) => participant.state !== 'joined')
        .map((participant) => left(participant, 'expired'));
    case 'leave': {
      const holder = state.participants.get(command.by.identity);
      return holder?.epoch === command.by.epoch ? [left(holder, command.reason)] : [];
    }
    case 'setConnected':
      return setConnected(state, command);
    case 'reassert':
      return reassert(state, command);
    case 'publish':
      return publish(state, command);
    case 'republish': {
      const { identity, tracks } = seated(state, command.by);
      const track = trackOf(tracks, command.trackId);
      return [
        { type: 'trackUpdated', identity, track: { ...track, ...command.media, generation: track.generation + 1 } },
      ];
    }
    case 'updateTrack': {
      const { identity, tracks } = seated(state, command.by);
      const track = trackOf(tracks, command.trackId);
      if (track.paused === command.paused) return [];
      return [{ type: 'trackUpdated', identity, track: { ...track, paused: command.paused } }];
    }
    case 'closeTrack': {
      const { identity, tracks } = seated(state, command.by);
      return [{ type: 'trackClosed', identity, trackId: trackOf(tracks, command.trackId).id }];
    }
    case 'mute':
      return mute(state, command);
    case 'admit': {
      moderating(state, command.by);
      const waiting = present(state, command.identity);
      if (waiting.state !== 'lobby') return [];
      return [
        {
          type: 'participantAdmitted',
          participant: { ...waiting, state: 'joined', visibleFrom: state.seq + 1 },
        },
      ];
    }
    case 'remove':
      moderating(state, command.by);
      return [left(present(state, command.identity), 'removed')];
    case 'updateRoom': {
      moderating(state, command.by);
      const { locked = state.locked, lobby = state.lobby } = command;
      return locked === state.locked && lobby === state.lobby ? [] : [{ type: 'roomUpdated', locked, lobby }];
    }
    case 'sendMessage':
      return sendMessage(state, command);
    case 'repeatMessage':
      seated(state, command.by);
      return [command.message];
  }
}

function servedBy(
  { participants }: RoomState,
  { node, incarnation }: Pick<Participant, 'node' | 'incarnation'>,
): readonly Participant[] {
  return [...participants.values()].filter((each) => each.node === node && each.incarnation === incarnation);
}

function join(state: RoomState, command: CommandOf<'join'>): readonly RoomEvent[] {
  const { identity, name, role, grants, node, incarnation, takeOver, keepTracks } = command;
  const summaries = command.summaries ? ({ summaries: true } as const) : {};
  const seat = { identity, name, role, grants, node, incarnation, epoch: state.seq + 1, tracks: [], ...summaries };
  const holder = state.participants.get(identity);
  if (holder) {
    if (!takeOver) {
      throw new CausewayError('identity_taken', 'somebody is in the room under this identity', {
        data: { state: holder.state },
      });
    }
    // Whoever was let in once stays let in, whatever the room's settings are now. The old session's tracks go first.
    const kept = keepTracks ? holder.tracks.filter(({ source }) => grants.publish.includes(source)) : [];
    const closed = holder.tracks
      .filter((track) => !kept.includes(track))
      .map((track): RoomEvent => ({ type: 'trackClosed', identity, trackId: track.id }));
    const epoch = state.seq + closed.length + 1;
    const waits = holder.state === 'lobby' && !grants.moderate;
    const participant: Participant = {
      ...seat,
      tracks: kept,
      epoch,
      state: waits ? 'lobby' : 'joined',
      visibleFrom: waits ? null : epoch,
    };
    return [
      ...closed,
      { type: 'participantJoined', participant: withSent(participant, holder.sent ?? []), replaced: true },
    ];
  }
  if (state.participants.size >= command.maxParticipants) {
    throw new CausewayError('room_full', `the room holds at most ${command.maxParticipants} participants`);
  }
  if (state.locked && !grants.moderate) throw new CausewayError('room_locked', 'the room is locked');
  const waits = state.lobby && !grants.moderate;
  const participant: Participant = {
    ...seat,
    state: waits ? 'lobby' : 'joined',
    visibleFrom: waits ? null : seat.epoch,
  };
  return [{ type: 'participantJoined', participant, replaced: false }];
}

function setConnected(state: RoomState, command: CommandOf<'setConnected'>): readonly RoomEvent[] {
  const holder = holderOf(state, command.by);
  const next = command.connected ? 'joined' : 'reconnecting';
  // Nobody is told of the connections of those who wait in the lobby.
  if (holder.state === 'lobby' || holder.state === next) return [];
  return [{ type: 'connectionChanged', identity: holder.identity, state: next }];
}

function reassert(state: RoomState, command: CommandOf<'reassert'>): readonly RoomEvent[] {
  const holder = state.participants.get(command.participant.identity);
  if (holder && holder.epoch > command.participant.epoch) throw staleSeat();
  // The node stood still, perhaps, and others heard messages that it does not know to be told.
  const told = withSent(command.participant, holder?.sent ?? []);
  // The log may have begun anew, with lower numbers: what is told from now on is not hidden by those of the last one.
  const { visibleFrom } = told;
  const participant = { ...told, visibleFrom: visibleFrom === null ? null : Math.min(visibleFrom, state.seq + 1) };
  if (JSON.stringify(holder) === JSON.stringify(participant)) return [];
  return [{ type: 'participantJoined', participant, replaced: holder !== undefined }];
}

function publish(state: RoomState, command: CommandOf<'publish'>): readonly RoomEvent[] {
  const { trackId, source, media } = command;
  const publisher = seated(state, command.by);
  requirePublish(publisher.grants, source);
  if (publisher.tracks.length >= command.maxTracks) {
    throw new CausewayError('limit_exceeded', `at most ${command.maxTracks} tracks for one participant`);
  }
  for (const { tracks } of state.participants.values()) {
    if (tracks.some(({ id }) => id === trackId)) throw new CausewayError('internal', 'a track id was given out twice');
  }
  return [{ type: 'trackPublished', identity: publisher.identity, track: newTrack(trackId, source, media) }];
}

function newTrack(id: string, source: Track['source'], media: TrackMedia): Track {
  return { id, source, kind: kindOf(source), generation: 1, ...media };
}

function mute(state: RoomState, command: CommandOf<'mute'>): readonly RoomEvent[] {
  const moderator = moderating(state, command.by);
  const { identity, tracks } = present(state, command.identity);
  const track = trackOf(tracks, command.trackId);
  if (track.paused) return [];
  return [{ type: 'trackUpdated', identity, track: { ...track, paused: true }, mutedBy: moderator.identity }];
}

function sendMessage(state: RoomState, command: CommandOf<'sendMessage'>): readonly RoomEvent[] {
  const sender = seated(state, command.by);
  requireGrant(sender.grants, 'data');
  const { topic, payload, at, id } = command;
  if (id !== undefined && sender.sent?.some((each) => each.id === id)) return [];
  const to = command.to === null ? null : [...new Set(command.to)];
  for (const identity of to ?? []) {
    if (present(state, identity).state === 'lobby' && !sender.grants.moderate) throw noParticipant();
  }
  const { identity: from, name } = sender;
  return [{ type: 'messageSent', from, name, topic, payload, to, at, ...(id === undefined ? {} : { id }) }];
}

function left(participant: Participant, reason: Extract<RoomEvent, { type: 'participantLeft' }>['reason']): RoomEvent {
  return {
    type: 'participantLeft',
    identity: participant.identity,
    reason,
    fromLobby: participant.state === 'lobby',
  };
}

/** The participant who holds the seat, be it in the lobby. */
function holderOf(state: RoomState, by: Seat): Participant {
  const holder = state.participants.get(by.identity);
  if (holder?.epoch !== by.epoch) throw staleSeat();
  return holder;
}

function staleSeat(): CausewayError {
  return new CausewayError('stale', 'this session no longer holds its seat in the room');
}

/** The participant who holds the seat and is in the room. */
function seated(state: RoomState, by: Seat): Participant {
  const holder = holderOf(state, by);
  if (holder.state === 'lobby') throw new CausewayError('in_lobby', 'a moderator has to admit you first');
  return holder;
}

function moderating(state: RoomState, by: Seat): Participant {
  const moderator = seated(state, by);
  requireGrant(moderator.grants, 'moderate');
  return moderator;
}

function present(state: RoomState, identity: string): Participant {
  const participant = state.participants.get(identity);
  if (!participant) throw noParticipant();
  return participant;
}

function noParticipant(): CausewayError {
  return new CausewayError('not_found', 'no such participant');
}

function trackOf(tracks: readonly Track[], trackId: string): Track {
  const track = tracks.find(({ id }) => id === trackId);
  if (!track) throw new CausewayError('not_found', 'no such track');
  return track;
}

/** What webhooks tell of a room's log. Pure. */
import type { RoomEvent } from '../domain/room/features.ts';

/** What is told of one event: its type, and what else is known. */
export interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Every event of the log is told as something, so that who counts sequence numbers misses none. Contents of direct messages
 * are not told; of what is not named here, no more than what happened.
 */
export function told(event: RoomEvent): Told {
  switch (event.type) {
    case 'participantJoined': {
      const { identity, name, role, kind = 'person', state, hidden = false } = event.participant;
      const data = { identity, name, role, kind, hidden, replaced: event.replaced };
      return { type: state === 'lobby' ? 'participant.waiting' : 'participant.joined', data };
    }
    case 'participantAdmitted':
      return { type: 'participant.admitted', data: { identity: event.participant.identity } };
    case 'participantSentBack':
      return { type: 'participant.waiting', data: { identity: event.participant.identity, sentBack: true } };
    case 'connectionChanged':
      return { type: 'participant.connection', data: { identity: event.identity, state: event.state } };
    case 'participantLeft': {
      const { identity, reason, fromLobby } = event;
      return { type: 'participant.left', data: { identity, reason, fromLobby } };
    }
    case 'trackPublished': {
      const { id, source, paused } = event.track;
      return { type: 'track.published', data: { identity: event.identity, trackId: id, source, paused } };
    }
    case 'trackUpdated': {
      const { id, source, paused } = event.track;
      return { type: 'track.updated', data: { identity: event.identity, trackId: id, source, paused } };
    }
    case 'trackClosed':
      return { type: 'track.closed', data: { identity: event.identity, trackId: event.trackId } };
    case 'messageSent': {
      const { from, topic, to, payload } = event;
      return { type: 'message.sent', data: { from, topic, direct: to !== null, ...(to === null ? { payload } : {}) } };
    }
    case 'chatSent': {
      const { from, text, to } = event;
      const direct = to !== undefined;
      return { type: 'message.sent', data: { from, topic: 'chat', direct, ...(direct ? {} : { payload: text }) } };
    }
    case 'fileShared': {
      const { from, id, name, type, size } = event.file;
      return { type: 'file.shared', data: { identity: from, id, name, size, ...(type === undefined ? {} : { type }) } };
    }
    case 'fileArrived':
      return { type: 'file.arrived', data: { identity: event.from, id: event.id } };
    case 'fileRemoved':
      return { type: 'file.removed', data: { identity: event.from, id: event.id } };
    case 'roomUpdated': {
      const { type: _type, ...settings } = event;
      return { type: 'room.updated', data: settings };
    }
    case 'actionRecorded': {
      const { action, by, target } = event;
      return { type: 'room.action', data: { action, by, ...(target === undefined ? {} : { target }) } };
    }
    default:
      return { type: 'room.event', data: { event: event.type } };
  }
}

/** @param filters types, or what they begin with before a `.*`; empty: all */
export function wants(filters: readonly string[], type: string): boolean {
  return (
    filters.length === 0 ||
    filters.some((filter) => (filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : filter === type))
  );
}

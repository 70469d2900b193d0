/**
 * What participants are told and shown of a room. Pure.
 * Hidden from everybody: nodes, epochs, grants. Hidden from those without the grant to moderate: who is in the lobby.
 * Hidden from all but sender and receivers: direct messages. Hidden from those in the lobby: all but their admission, and
 * what is written to them there.
 * Of the audience those whose client understands `summaries` are told only how many it is, and everybody of himself.
 */
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import type { Projection, Viewer } from '../feature.ts';
import type { Participant } from '../features/seats.ts';
import { shownName } from '../groups.ts';
import { type EventNamed, events, type EventType, view } from './features.ts';
import type { LoggedEvent } from './log.ts';
import type { RoomState } from './state.ts';

/** What an event becomes. At most one of the projections is for any one viewer: ask `sees`. */
export function project({ seq, event }: LoggedEvent): readonly Projection[] {
  return projectNamed(event.type, event, seq);
}

function projectNamed<T extends EventType>(type: T, event: EventNamed<T>, seq: number): readonly Projection[] {
  return events[type].project(event, seq);
}

/**
 * Whether a viewer gets a projection: it is meant, and was in the room before. Its own entry it learns otherwise (from
 * the answer to its join), but for its admission from the lobby.
 */
export function sees(viewer: Participant, { notification, meant, waiting }: Projection): boolean {
  const { event, seq = 0 } = notification;
  if (viewer.visibleFrom === null) return waiting === true && seq > viewer.epoch && meant(viewer);
  if (waiting === true || seq < viewer.visibleFrom) return false;
  if (seq === viewer.visibleFrom && event !== 'session.admitted') return false;
  return meant(viewer);
}

/** What a viewer is told of an event; undefined: nothing. */
export function projectFor(logged: LoggedEvent, viewer: Participant): Notification | undefined {
  return project(logged).find((projection) => sees(viewer, projection))?.notification;
}

const shownParts = Object.entries(view);

/** The room as a viewer may see it. */
export function projectRoom(state: RoomState, viewer: Viewer): RoomView;
export function projectRoom(state: RoomState, viewer: Viewer): object {
  const shown: Record<string, unknown> = { name: shownName(state.room), seq: state.seq };
  for (const [name, show] of shownParts) {
    const value = show(state, viewer);
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

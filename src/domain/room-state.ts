/** A room as every node that hosts somebody in it knows it: the sum of its log. */
import type { Grants, Kind, Role, Size, Source } from '../../signaling/protocol/primitives.ts';
import type { ParticipantState } from '../../signaling/protocol/features/seats.ts';

/** A room's address: the tenant comes from a verified token alone. */
export interface RoomKey {
  readonly tenant: string;
  readonly room: string;
}

export interface Track {
  readonly id: string;
  readonly source: Source;
  readonly kind: Kind;
  readonly paused: boolean;
  /** From 1; grows each time the publisher sends the track anew. */
  readonly generation: number;
  readonly mimeType: string;
  readonly layers: { readonly spatial: number; readonly temporal: number };
  /** Of a video at its highest layer, in pixels, where the publisher told it. */
  readonly size?: Size | undefined;
}

/** A message that was sent, by the id that its sender gave it. */
interface SentMessage {
  readonly id: string;
  /** Its place in the room's log. */
  readonly seq: number;
}

export interface Participant {
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly grants: Grants;
  readonly state: ParticipantState;
  /** The node that serves the participant. */
  readonly node: string;
  /** Of the node's process: one that was started anew under the same id serves nobody whom the one before served. */
  readonly incarnation: string;
  /** The sequence number of the join: a session that knows an older one has lost its seat. */
  readonly epoch: number;
  /** Since which sequence number the participant sees the room; null in the lobby. */
  readonly visibleFrom: number | null;
  readonly tracks: readonly Track[];
  /** Its client understands what is told in place of many notifications. Missing: it does not. */
  readonly summaries?: true;
  /** Its last messages that have ids, the newest last: one that is sent again is known by them. Missing: none. */
  readonly sent?: readonly SentMessage[];
}

/** Replaced, never changed: `apply` makes the next one. */
export interface RoomState extends RoomKey {
  /** Sequence number of the last event applied; 0 before the first. */
  readonly seq: number;
  readonly locked: boolean;
  readonly lobby: boolean;
  readonly participants: ReadonlyMap<string, Participant>;
}

/** The state of a room before its first event. */
export function emptyRoom(key: RoomKey): RoomState {
  return { tenant: key.tenant, room: key.room, seq: 0, locked: false, lobby: false, participants: new Map() };
}

/** A room's state as JSON, for the registry. */
export interface RoomSnapshot extends Omit<RoomState, 'participants'> {
  readonly participants: readonly Participant[];
}

export function toSnapshot(state: RoomState): RoomSnapshot {
  return { ...state, participants: [...state.participants.values()] };
}

export function fromSnapshot(snapshot: RoomSnapshot): RoomState {
  return { ...snapshot, participants: new Map(snapshot.participants.map((each) => [each.identity, each])) };
}

/** One string for a room, to key maps by; tenant names hold no slash. */
export function roomId(key: RoomKey): string {
  return `${key.tenant}/${key.room}`;
}

/**
 * What happened in a room. Each event holds all that `apply` and `project` need: neither looks anything up elsewhere.
 * `audience` is how many are in the audience from now on, where the event changed that; `inAudience` says that who it is
 * about is one of them.
 */
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { Participant, Track } from './room-state.ts';

export type RoomEvent =
  /**
   * Came, into the room or into the lobby; or took over the seat of its own identity (whose tracks were closed before).
   * Or was there all the time, and the room had forgotten it: then it may have tracks.
   */
  | {
      readonly type: 'participantJoined';
      readonly participant: Participant;
      readonly replaced: boolean;
      readonly audience?: number;
    }
  /** From the lobby into the room. */
  | { readonly type: 'participantAdmitted'; readonly participant: Participant; readonly audience?: number }
  /** The connection was lost, or is back. */
  | {
      readonly type: 'connectionChanged';
      readonly identity: string;
      readonly state: 'joined' | 'reconnecting';
      readonly inAudience?: true;
    }
  | {
      readonly type: 'participantLeft';
      readonly identity: string;
      readonly reason: LeaveReason;
      /** It never was in the room, only in its lobby. */
      readonly fromLobby: boolean;
      readonly audience?: number;
    }
  | { readonly type: 'trackPublished'; readonly identity: string; readonly track: Track }
  | {
      readonly type: 'trackUpdated';
      readonly identity: string;
      readonly track: Track;
      /** The moderator who paused it. */
      readonly mutedBy?: string;
    }
  | { readonly type: 'trackClosed'; readonly identity: string; readonly trackId: string }
  | { readonly type: 'roomUpdated'; readonly locked: boolean; readonly lobby: boolean }
  | {
      readonly type: 'messageSent';
      readonly from: string;
      /** The sender's, for who does not know of them. Unset in logs of earlier versions. */
      readonly name?: string;
      readonly topic: string;
      readonly payload: string;
      /** Null: to everybody. */
      readonly to: readonly string[] | null;
      /** Milliseconds since 1970, for display only: nothing is decided by it. */
      readonly at: number;
      /** The sender's name for it, if it gave one. */
      readonly id?: string;
    };

export type MessageSent = Extract<RoomEvent, { type: 'messageSent' }>;

/** An event with its place in the room's log. */
export interface LoggedEvent {
  readonly seq: number;
  readonly event: RoomEvent;
}

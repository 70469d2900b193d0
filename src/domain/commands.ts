/** What somebody wants to change in a room. */
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { Grants, Role, Size, Source } from '../../signaling/protocol/primitives.ts';
import type { MessageSent } from './events.ts';
import type { Participant } from './room-state.ts';

/** The seat that a session believes to hold; refused as `stale` when the room knows a newer epoch. */
export interface Seat {
  readonly identity: string;
  readonly epoch: number;
}

export interface TrackMedia {
  readonly mimeType: string;
  readonly layers: { readonly spatial: number; readonly temporal: number };
  readonly size?: Size | undefined;
  readonly paused: boolean;
}

export type Command =
  | {
      readonly type: 'join';
      readonly identity: string;
      readonly name: string;
      readonly role: Role;
      readonly grants: Grants;
      readonly node: string;
      readonly incarnation: string;
      readonly takeOver: boolean;
      /** With `takeOver`: the tracks of the seat stay, and are published anew one by one. */
      readonly keepTracks: boolean;
      readonly summaries: boolean;
      readonly maxParticipants: number;
    }
  /** A node died, or cannot be reached: whom it served may come back on another. */
  | { readonly type: 'nodeLost'; readonly node: string; readonly incarnation: string }
  /** Those who did not come back are gone. Once a node is lost, its connections cannot come back by themselves. */
  | { readonly type: 'expireLost'; readonly node: string; readonly incarnation: string }
  /** Leaving is always allowed; from a seat that is no longer held it changes nothing. */
  | { readonly type: 'leave'; readonly by: Seat; readonly reason: LeaveReason }
  | { readonly type: 'setConnected'; readonly by: Seat; readonly connected: boolean }
  /** The room lost what it knew of somebody who sits on this node: this is it. */
  | { readonly type: 'reassert'; readonly participant: Participant }
  | {
      readonly type: 'publish';
      readonly by: Seat;
      readonly trackId: string;
      readonly source: Source;
      readonly media: TrackMedia;
      readonly maxTracks: number;
    }
  /** The track's media was lost and is sent anew. */
  | { readonly type: 'republish'; readonly by: Seat; readonly trackId: string; readonly media: TrackMedia }
  | { readonly type: 'updateTrack'; readonly by: Seat; readonly trackId: string; readonly paused: boolean }
  | { readonly type: 'closeTrack'; readonly by: Seat; readonly trackId: string }
  | { readonly type: 'mute'; readonly by: Seat; readonly identity: string; readonly trackId: string }
  | { readonly type: 'admit'; readonly by: Seat; readonly identity: string }
  | { readonly type: 'remove'; readonly by: Seat; readonly identity: string }
  | {
      readonly type: 'updateRoom';
      readonly by: Seat;
      readonly locked: boolean | undefined;
      readonly lobby: boolean | undefined;
    }
  | {
      readonly type: 'sendMessage';
      readonly by: Seat;
      readonly topic: string;
      readonly payload: string;
      readonly to: readonly string[] | null;
      readonly at: number;
      /** The sender's name for it: sent again under the same one, it changes nothing. */
      readonly id?: string | undefined;
    }
  /** The room lost what somebody on this node said, or may have: this is it. */
  | { readonly type: 'repeatMessage'; readonly by: Seat; readonly message: MessageSent };

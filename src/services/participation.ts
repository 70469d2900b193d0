/** The use cases of one participant, as the signaling server (or any other way in) calls them. */
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { CommandName, Params, Result } from '../../signaling/protocol/methods.ts';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import type { LobbyMessage } from '../../signaling/protocol/features/entry/lobby.ts';
import type { MediaParameters } from '../../signaling/protocol/features/media.ts';
import type { Grants } from '../../signaling/protocol/primitives.ts';
import type { RoomView } from '../../signaling/protocol/views.ts';
import type { Principal } from '../domain/grants.ts';
import type { RoomKey } from '../domain/room/state.ts';
import type { OutgoingNotification } from './outgoing.ts';

export interface ParticipationListener {
  notify(outgoing: OutgoingNotification): void;
  /** The seat is gone, by whatever cause but a call of `leave`; nothing more will be told. Called at most once. */
  ended(reason: LeaveReason): void;
}

/** What `room.join` answers of the room. */
export type Entered =
  | { readonly state: 'joined'; readonly room: RoomView; readonly media: MediaParameters; readonly nodes: string[] }
  | {
      readonly state: 'lobby';
      readonly waitsFor?: 'host';
      readonly sentBack?: true;
      readonly messages?: LobbyMessage[];
    };

/** What a resumed client is told. */
export type Missed =
  | { readonly notifications: readonly Notification[] }
  /** The log no longer reaches back that far. */
  | { readonly room: RoomView };

/**
 * A participant's seat in a room, held on this node. Every method rejects with a CausewayError.
 * Grants are checked here, and ids are looked up only among the participant's own.
 */
export interface Participation {
  readonly identity: string;
  /** The room, or the group of it. */
  readonly key: RoomKey;
  /** Of the seat. */
  readonly epoch: number;
  readonly media: SeatMedia;
  /** What the participant may now: by its token, or by the role that it was given in the meeting. */
  readonly grants: Grants;
  /** What `room.join` answers, as of now; opens the media when there is none yet. Waiting in the lobby is no error here. */
  enter(): Promise<Entered>;
  /** Grows whenever it is sent back from the room to the lobby: it has to enter anew. */
  readonly stay: number;
  /** The socket is gone: the seat is kept for the resume window, then leaves with `expired`. */
  disconnected(): void;
  /** A client came back with the last `seq` that it saw. */
  resumed(lastSeq: number): Promise<Missed>;
  leave(reason?: LeaveReason): Promise<void>;

  /** Carries out a method that changes the room, and no more; its rules are the domain's. */
  execute<M extends CommandName>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Shown to all for a moment. @throws {CausewayError} at once */
  react(params: Params<'reaction.send'>): void;
  /** Shown to all until the whole line comes. @throws {CausewayError} at once */
  draftCaption(params: Params<'caption.draft'>): void;
  /** Shows where its cursor is. @throws {CausewayError} at once */
  point(params: Params<'notes.point'>): void;
  roster(params: Params<'room.roster'>): Promise<Result<'room.roster'>>;
  /** For those who moderate. */
  records(params: Params<'record.list'>): Promise<Result<'record.list'>>;
  attendance(params: Params<'record.attendance'>): Promise<Result<'record.attendance'>>;
}

/** What a participant sends and receives. */
export interface SeatMedia {
  /** Of the current transports; 0: none (in the lobby, or lost). */
  readonly epoch: number;
  open(): Promise<MediaParameters>;
  /** Ends the media before a move. */
  close(params: Params<'media.close'>): Promise<void>;
  connect(params: Params<'transport.connect'>): Promise<void>;
  restartIce(params: Params<'transport.restartIce'>): Promise<Result<'transport.restartIce'>>;
  produce(params: Params<'media.produce'>): Promise<Result<'media.produce'>>;
  consume(params: Params<'media.consume'>): Promise<Result<'media.consume'>>;
  limit(params: Params<'media.limit'>): Promise<void>;
  diagnose(params: Params<'media.diagnose'>): Promise<Result<'media.diagnose'>>;
  updateConsumers(params: Params<'consumer.update'>): Promise<void>;
  closeConsumers(params: Params<'consumer.close'>): Promise<void>;
}

/** Where participations come from: one for each node. */
export interface Meetings {
  /**
   * Takes a seat in a room. Rejects with `room_not_allowed`, `identity_taken`, `room_full`, `room_locked`, `not_invited`,
   * `password_required`, `wrong_password`, `rehome`, `region_not_allowed`, or `unavailable` when this node takes no more joins.
   *
   * @param network where it comes from: from one address only so many passwords are tried
   */
  join(
    principal: Principal,
    params: Params<'room.join'>,
    listener: ParticipationListener,
    network?: string,
  ): Promise<Participation>;
  /** From now on joins are refused. */
  drain(): void;
  /** Joins are taken again, after `drain`. */
  reopen(): void;
  /** Every seat leaves with `serverClosed`. May be called twice. */
  close(): Promise<void>;
  stats(): { readonly rooms: number; readonly participants: number };
}

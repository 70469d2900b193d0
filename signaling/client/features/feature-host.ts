import type { LobbyMessage } from '../../protocol/features/entry/lobby.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { Self } from '../api.ts';
import type { Emitter } from '../common/emitter.ts';
import type { HomeRoom } from '../connection/home-room.ts';
import type { NotificationHandlers } from '../connection/notifications.ts';
import type { MeetingSealing } from '../sealing/meeting-sealing.ts';
import type { Requester } from '../connection/requests.ts';

/** What the meeting gives to each of its features. */
export interface FeatureHost extends Requester {
  /** The room's name. */
  readonly room: string;
  /** Who we are: another object after each new session. */
  self(): Self;
  /** The time by the server's clock, in ms since 1970, as told at the last join. */
  serverTime(): number;
  /** Below which the node at which we are answers over HTTP, as `https://host/v1/`. */
  httpBase(): string;
  /** Listens to notifications. */
  hears(handlers: NotificationHandlers): void;
  /**
   * Sees the room as a whole: after each join, and whenever the server could not tell what was missed. Null: in the lobby
   * nothing of it is seen.
   */
  seesRoom(see: (room: RoomView | null) => void): void;
  /** Sees what was written to us in the lobby: after each join that ends there. */
  seesLobby(see: (messages: readonly LobbyMessage[]) => void): void;
  /** The main room, also while we are in a group of it. */
  readonly home: HomeRoom;
  /** Seals words for the others, and opens theirs. */
  readonly sealing: Pick<MeetingSealing, 'on' | 'seal' | 'open' | 'facet'>;
  /** For the feature's own events. */
  emitter<Events>(): Emitter<Events>;
  /** The identity of who publishes a track, ourselves included; undefined: it is not known. */
  publisherOf(trackId: string): string | undefined;
}

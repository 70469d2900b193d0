import type { RoomView } from '../../protocol/views.ts';
import type { Self } from '../api.ts';
import type { Emitter } from '../common/emitter.ts';
import type { NotificationHandlers } from '../connection/notifications.ts';
import type { Requester } from '../connection/requests.ts';

/** What the meeting gives to each of its features. */
export interface FeatureHost extends Requester {
  /** The room's name. */
  readonly room: string;
  /** Who we are: another object after each new session. */
  self(): Self;
  /** Listens to notifications. */
  hears(handlers: NotificationHandlers): void;
  /**
   * Sees the room as a whole: after each join, and whenever the server could not tell what was missed. Null: in the lobby
   * nothing of it is seen.
   */
  seesRoom(see: (room: RoomView | null) => void): void;
  /** For the feature's own events. */
  emitter<Events>(): Emitter<Events>;
  /** The identity of who publishes a track, ourselves included; undefined: it is not known. */
  publisherOf(trackId: string): string | undefined;
}

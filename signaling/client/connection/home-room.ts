/** The main room of a meeting, as its features know it also while we are in a group of it. */
import type { RoomView } from '../../protocol/views.ts';
import type { Notified } from './incoming-frames.ts';
import { type NotificationHandlers, Notifications } from './notifications.ts';
import type { Requester } from './requests.ts';

export interface HomeRoomOptions extends Requester {
  /** The group in which we are; null: the main room. */
  readonly group: () => string | null;
  readonly go: (group: string | null) => Promise<void>;
}

type See = (room: RoomView | null, anew: boolean) => void;

export class HomeRoom implements Requester {
  readonly #options: HomeRoomOptions;
  readonly #notifications = new Notifications();
  readonly #watchers: See[] = [];
  readonly #movers: (() => void)[] = [];

  constructor(options: HomeRoomOptions) {
    this.#options = options;
  }

  /** Listens to notifications of the main room. */
  hears(handlers: NotificationHandlers): void {
    this.#notifications.hears(handlers);
  }

  /** Sees the main room as a whole, as `FeatureHost.seesRoom`. */
  seesRoom(see: See): void {
    this.#watchers.push(see);
  }

  /** Is told that we are in another place. */
  onMoved(moved: () => void): void {
    this.#movers.push(moved);
  }

  /** Asks in the main room, wherever we are. */
  readonly request: Requester['request'] = (method, params, options) => this.#options.request(method, params, options);

  /** The group in which we are; null: the main room. */
  get group(): string | null {
    return this.#options.group();
  }

  /** Goes into a group, or back (null). Rejects with why that failed. */
  async go(group: string | null): Promise<void> {
    await this.#options.go(group);
  }

  /** The names of the notifications to which something listens. */
  get heard(): ReadonlySet<string> {
    return this.#notifications.heard;
  }

  notified(notification: Notified): void {
    this.#notifications.deliver(notification);
  }

  /** @param room null: in the lobby @param anew not just because we came back from a group */
  saw(room: RoomView | null, anew: boolean): void {
    for (const see of this.#watchers) see(room, anew);
  }

  moved(): void {
    for (const moved of this.#movers) moved();
  }
}

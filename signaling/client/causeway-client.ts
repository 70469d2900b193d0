import './no-eval.ts';
import type { ClientOptions, JoinOptions, Meeting } from './api.ts';
import { createDevice } from './media/media.ts';
import { IndexedDbDeviceStore } from './sealing/indexed-db-store.ts';
import { LiveMeeting } from './meeting.ts';
import { type DeviceStore, openDevice } from './sealing/device.ts';

/** The way in: holds the options, and opens meetings. Keeps nothing open itself. */
export class CausewayClient {
  readonly #options: ClientOptions;
  readonly #store: DeviceStore;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#store = options.sealing?.store ?? new IndexedDbDeviceStore();
  }

  /**
   * Connects, authenticates and joins, in one round trip after the socket's opening. Resolves in state `connected`, or
   * `lobby` if a moderator has to admit first.
   * Rejects with `unreachable`, `aborted`, `token_invalid`, `token_expired`, `room_not_allowed`, `region_not_allowed`,
   * `room_full`, `room_locked`, `identity_taken`, `unavailable`, `unsupported`; with `rehome` if the nodes send us to and
   * fro.
   */
  async join(options: JoinOptions): Promise<Meeting> {
    // Before anything is opened: where there is no WebRTC, a join has no sense.
    createDevice(this.#options.device ?? {});
    const device = await openDevice(this.#store);
    const meeting = new LiveMeeting(this.#options, options, device);
    await meeting.enter(options.signal);
    return Object.assign(meeting, meeting.facets);
  }
}

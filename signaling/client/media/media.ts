import { Device, type types } from 'mediasoup-client';
import type { MediaParameters } from '../../protocol/features/media.ts';
import type { ClientLogger, MediaPath } from '../api.ts';
import { backoffDelay } from '../common/backoff.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { capabilitiesForMediasoup } from './mediasoup-types.ts';
import { MediaLink } from './media-link.ts';
import type { TransportsState } from './media-status.ts';
import type { MediaSeals } from '../sealing/media-seals.ts';
import type { Requester } from '../connection/requests.ts';
import { sleep } from '../common/sleep.ts';
import type { ClientTiming } from '../timing.ts';

/**
 * Chromium without a window, on a page over plain http, shows neither `navigator.userAgentData` nor the word Chrome by
 * itself, and mediasoup-client 3.24 does not know it then.
 */
function withHandler(options: types.DeviceOptions): types.DeviceOptions {
  if (options.handlerName !== undefined || options.handlerFactory !== undefined) return options;
  return /\bHeadlessChrome\//.test(navigator.userAgent) ? { ...options, handlerName: 'Chrome111' } : options;
}

/** Throws `unsupported` where there is no WebRTC that mediasoup-client knows. */
export function createDevice(options: types.DeviceOptions): types.Device {
  try {
    return new Device(withHandler(options));
  } catch (error) {
    throw toClientError(error);
  }
}

export interface MediaOptions {
  readonly requester: Requester;
  readonly deviceOptions: types.DeviceOptions;
  readonly mediaPath: MediaPath;
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
  readonly seals: () => MediaSeals;
  /** There are new transports: publish and subscribe again. */
  readonly opened: (link: MediaLink) => void;
  /** Told whenever `state` or `connected` may have changed. */
  readonly changed: () => void;
  /** Whether something is to be sent or received. */
  readonly inUse: () => boolean;
  readonly failed: (error: CausewayClientError) => void;
}

/** How often `media.open` is tried before the application is told that there is no media. */
const OPEN_ATTEMPTS = 8;

/** The media of a session: at most one link at a time, replaced whenever it is lost. */
export class Media {
  readonly #options: MediaOptions;
  readonly #life = new AbortController();
  #device: { readonly device: types.Device; readonly capabilities: string } | null = null;
  #link: MediaLink | null = null;
  /** The link before, which its owner closes when this one has taken over. */
  #handedOver: MediaLink | null = null;
  /** Of the transports that we were given last. */
  #epoch = 0;
  /** Counts what was adopted or dropped: what was begun for an older one is thrown away. */
  #turn = 0;
  #opening = false;
  /** The media was lost again while it was being opened. */
  #again = false;
  #waiting: PromiseWithResolvers<MediaLink> | null = null;

  constructor(options: MediaOptions) {
    this.#options = options;
  }

  /** The link that works now. */
  get link(): MediaLink | null {
    return this.#link;
  }

  /** Whether the link that works now has a connection to the server. */
  get connected(): boolean {
    return this.#link?.connected ?? false;
  }

  /** What comes of the link that we go over from counts as long as the next one is not connected. */
  get state(): TransportsState {
    const own = this.#link?.state ?? 'idle';
    const state = own === 'idle' && this.#options.inUse() ? 'connecting' : own;
    const goesOn = this.#handedOver?.closed === false && this.#handedOver.connected;
    return goesOn && state === 'connecting' ? 'connected' : state;
  }

  /** The network changed. */
  networkChanged(): void {
    this.#link?.networkChanged();
  }

  /** The link that works now, or the next one. Rejects with `closed`. */
  async ready(): Promise<MediaLink> {
    if (this.#life.signal.aborted) throw new CausewayClientError('closed', 'the meeting is closed');
    if (this.#link !== null) return this.#link;
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Uses these transports from now on. Rejects with `unsupported` if the browser cannot. */
  async adopt(parameters: MediaParameters): Promise<void> {
    const turn = this.drop();
    this.#epoch = parameters.epoch;
    const device = await this.#loadDevice(parameters);
    if (turn !== this.#turn) return;
    const { requester, timing, mediaPath, opened, seals } = this.#options;
    const link = new MediaLink({
      requester,
      device,
      parameters,
      mediaPath,
      timing,
      seals: seals(),
      changed: () => {
        if (this.#link === link) this.#options.changed();
      },
      failed: () => {
        // One that was handed over is no longer ours to mend.
        if (this.#link !== link) return;
        this.#options.failed(new CausewayClientError('unreachable', 'the media connection failed'));
        this.reopen('the connection failed');
      },
    });
    this.#link = link;
    this.#waiting?.resolve(link);
    this.#waiting = null;
    opened(link);
  }

  /** The signaling is back, and the server's media is of this epoch (0: it has none). */
  resumed(epoch: number): void {
    // The request under way is answered now.
    if (this.#opening) return;
    if (epoch === this.#epoch) this.#link?.check();
    else this.reopen('lost while the signaling was away');
  }

  /** The media is gone; whoever needs it waits for the next. */
  drop(): number {
    this.#link?.close();
    this.#link = null;
    this.#turn += 1;
    this.#options.changed();
    return this.#turn;
  }

  /** Lets go of the link that works now, without closing it: the caller does that when the next one has taken over. */
  handOver(): MediaLink | null {
    const link = this.#link;
    this.#link = null;
    this.#handedOver = link;
    this.drop();
    return link;
  }

  /**
   * Goes over to new transports, and lets go of the link before as `handOver` does. Null: it stays as it is, as there is
   * none, or the server gave no other.
   */
  async move(): Promise<MediaLink | null> {
    const { requester, logger } = this.#options;
    const turn = this.#turn;
    const link = this.#link;
    if (link === null || this.#opening) return null;
    const wanted = (): boolean => turn === this.#turn;
    try {
      const parameters = await requester.request('media.open', {}, { wanted });
      if (!wanted()) return null;
      this.handOver();
      await this.adopt(parameters);
      return link;
    } catch (error) {
      logger.warn('the media was not moved', { error });
      return null;
    }
  }

  /** The server lost our media, or it does not come back by itself: asks for new transports. */
  reopen(why: string): void {
    this.#options.logger.warn('the media is opened anew', { why });
    const lost = this.handOver();
    this.#again = true;
    if (!this.#opening) void this.#reopen();
    // Browsers take their time to do so: it comes after the request for the next ones.
    lost?.close();
  }

  async #reopen(): Promise<void> {
    this.#opening = true;
    try {
      for (let attempt = 1; ; attempt += 1) {
        this.#again = false;
        const turn = this.#turn;
        try {
          const parameters = await this.#options.requester.request('media.open', {});
          if (turn === this.#turn) await this.adopt(parameters);
          if (!this.#again) return;
        } catch (thrown) {
          const error = toClientError(thrown);
          // A new session brings its own transports.
          if (error.code === 'closed' || error.code === 'disconnected' || this.#link !== null) return;
          if (attempt === OPEN_ATTEMPTS) {
            this.#options.failed(error);
            return;
          }
          await sleep(backoffDelay(attempt, this.#options.timing, 1), this.#life.signal);
        }
      }
    } finally {
      this.#opening = false;
    }
  }

  async #loadDevice({ routerRtpCapabilities }: MediaParameters): Promise<types.Device> {
    const capabilities = JSON.stringify(routerRtpCapabilities);
    if (this.#device?.capabilities === capabilities) return this.#device.device;
    const device = createDevice(this.#options.deviceOptions);
    try {
      await device.load({ routerRtpCapabilities: capabilitiesForMediasoup(routerRtpCapabilities) });
    } catch (error) {
      throw toClientError(error);
    }
    this.#device = { device, capabilities };
    return device;
  }

  close(): void {
    this.#life.abort();
    this.drop();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.promise.catch(() => {});
    waiting?.reject(new CausewayClientError('closed', 'the meeting is closed'));
  }
}

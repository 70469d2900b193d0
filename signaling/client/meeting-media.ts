/** The media of a meeting: what is published and received, over whatever transports there are at the moment. */
import type { MediaParameters } from '../protocol/features/media.ts';
import type { TrackView } from '../protocol/features/tracks.ts';
import type { ClientLogger, ClientOptions, JoinOptions, MediaPath, MeetingEvents, RemoteTrack, Self } from './api.ts';
import type { Emitter } from './common/emitter.ts';
import type { NotificationHandlers } from './connection/notifications.ts';
import type { Requester } from './connection/requests.ts';
import type { TracksListener } from './features/known/tracks.ts';
import { startHandover } from './media/handover.ts';
import type { MediaLink } from './media/media-link.ts';
import { blockedPhase, type MediaConnectionEvents, MediaStatusWatch } from './media/media-status.ts';
import { Media } from './media/media.ts';
import { Publisher } from './publish/publisher.ts';
import { FlowWatch } from './receive/flow-watch.ts';
import { SeenCameras } from './receive/seen-cameras.ts';
import { Subscriber } from './receive/subscriber.ts';
import type { MediaSeals } from './sealing/media-seals.ts';
import type { ClientTiming } from './timing.ts';

export interface MeetingMediaOptions {
  readonly requester: Requester;
  readonly device: ClientOptions['device'];
  readonly mediaPath: MediaPath;
  readonly autoSubscribe: JoinOptions['autoSubscribe'];
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
  readonly seals: () => MediaSeals;
  readonly events: Emitter<MeetingEvents>;
  readonly self: () => Self;
  /** Whether media has a connection to the server; told when that may have changed. */
  readonly connected: (connected: boolean) => void;
  /** Media stopped coming, or lost its connection: the network may have changed. */
  readonly doubt: () => void;
  readonly statusEvents: Emitter<MediaConnectionEvents>;
  readonly failed: (error: unknown) => void;
}

export class MeetingMedia {
  readonly #options: MeetingMediaOptions;
  readonly #media: Media;
  readonly #seenCameras: SeenCameras;
  readonly #flow: FlowWatch;
  readonly status: MediaStatusWatch;
  readonly publisher: Publisher;
  readonly subscriber: Subscriber;
  /** Ends the handover under way. */
  #end: () => void = () => {};
  #signalingAway = false;
  #closed = false;

  constructor(options: MeetingMediaOptions) {
    this.#options = options;
    const { requester, timing, logger, seals, events, failed } = options;
    const media = (this.#media = new Media({
      requester,
      deviceOptions: options.device ?? {},
      mediaPath: options.mediaPath,
      timing,
      logger,
      seals,
      opened: () => {
        this.publisher.mediaOpened();
        this.subscriber.mediaOpened();
      },
      changed: () => {
        this.#changed();
      },
      inUse: () => this.publisher.tracks.length > 0 || this.subscriber.wanting,
      failed,
    }));
    this.status = new MediaStatusWatch({
      blockedAfterMs: timing.mediaBlockedAfterMs,
      diagnose: async () => {
        const { send, recv } = await this.stats().catch(() => ({ send: null, recv: null }));
        return blockedPhase([send, recv]);
      },
      events: options.statusEvents,
    });
    this.publisher = new Publisher({ requester, media, timing, failed });
    this.subscriber = new Subscriber({ requester, media, timing, events, failed });
    this.#flow = new FlowWatch({
      silenceMs: timing.silenceMs,
      packetAfter: (time) => this.subscriber.packetAfter(time),
      silent: () => {
        this.#tellStatus();
        options.doubt();
      },
      heard: () => this.#tellStatus(),
    });
    this.#seenCameras = new SeenCameras({
      keepMs: timing.unseenMs,
      subscribe: (track) => this.subscriber.want(track),
      unsubscribe: (track) => this.subscriber.unwant(track),
    });
  }

  #changed(): void {
    if (this.#closed) return;
    const { connected, doubt } = this.#options;
    const before = this.status.status.state;
    connected(this.#media.connected);
    const { state } = this.#media;
    this.#tellStatus();
    if (before === 'connected' && state === 'interrupted') doubt();
  }

  /** Transports notice it only after some seconds when their network is gone; a socket that is gone as well tells. */
  #tellStatus(): void {
    const { state } = this.#media;
    const cutOff = state === 'connected' && this.#signalingAway && this.#flow.silent;
    this.status.update(cutOff ? 'interrupted' : state);
  }

  /** The socket is gone; it is back with `resumed` or `seated`. */
  signalingLost(): void {
    this.#signalingAway = true;
    this.#tellStatus();
  }

  /** The network changed: what comes over the one before does not come any more. */
  networkChanged(): void {
    this.#media.networkChanged();
  }

  /** What it does when tracks come and go. */
  readonly tracksListener: TracksListener = {
    published: (track) => {
      if (this.#subscribes && !this.#isWantedWhenSeen(track)) this.subscriber.want(track);
    },
    renewed: (track) => this.subscriber.trackRenewed(track),
    closed: (track) => {
      this.#seenCameras.forget(track);
      this.subscriber.trackClosed(track);
    },
    steered: (track) => {
      if (this.#subscribes && this.#isWantedWhenSeen(track)) this.#seenCameras.look(track);
      this.subscriber.steered(track);
    },
    ownTrack: (view, mutedBy) => this.publisher.heard(view, mutedBy),
    ownStopped: (trackId) => this.publisher.stopped(trackId),
  };

  readonly handlers: NotificationHandlers = {
    'media.move': () => void this.#move(),
    'media.reset': ({ reason }) => this.#media.reopen(reason),
    'consumer.closed': (data) => this.subscriber.consumerClosed(data),
    'consumer.layers': (data) => this.subscriber.layersChanged(data),
    'consumer.forwarding': (data) => this.subscriber.forwardingChanged(data),
    'track.demand': (data) => this.publisher.demanded(data),
    'track.undecodable': (data) => this.publisher.undecodable(data),
  };

  /** Whether tracks are subscribed by themselves. */
  get #subscribes(): boolean {
    const { autoSubscribe, self } = this.#options;
    return autoSubscribe !== false && self().grants.subscribe;
  }

  #isWantedWhenSeen({ source }: RemoteTrack): boolean {
    return this.#options.autoSubscribe === 'seen' && source === 'camera';
  }

  /** A new session: the media before is gone. */
  sessionBegan(): void {
    this.endHandover();
    this.#media.drop();
    this.#sessionReplaced();
  }

  /** A new session on another node: what comes from the one before goes on until it comes from there. */
  sessionMoved(endLast: () => void): void {
    this.endHandover();
    const link = this.#media.handOver();
    this.#sessionReplaced();
    this.#startHandover(link, endLast);
  }

  #sessionReplaced(): void {
    this.publisher.sessionReplaced();
    this.subscriber.sessionReplaced();
  }

  /**
   * In the room, which knows these tracks of ours. Rejects with `unsupported`, which is told as an error as well.
   * @returns when the media can be used
   */
  async seated(ownTracks: readonly TrackView[], parameters: MediaParameters): Promise<void> {
    this.#signalingAway = false;
    this.publisher.seated(ownTracks);
    try {
      await this.#media.adopt(parameters);
    } catch (error) {
      this.#options.failed(error);
      throw error;
    }
  }

  /** The signaling is back, and the server's media is of this epoch (0: it has none). */
  resumed(mediaEpoch: number): void {
    this.#signalingAway = false;
    this.#tellStatus();
    this.#media.resumed(mediaEpoch);
    if (this.#flow.silent) this.#media.networkChanged();
  }

  /** Null: there are no transports. */
  async stats(): ReturnType<MediaLink['stats']> {
    return (await this.#media.link?.stats()) ?? { send: null, recv: null };
  }

  /** Ends what is left of the media, or of the session, that we left; may be called twice. */
  endHandover(): void {
    this.#end();
  }

  close(): void {
    this.#closed = true;
    this.endHandover();
    this.#seenCameras.close();
    this.#flow.close();
    this.status.close();
    this.subscriber.close();
    this.#media.close();
    this.publisher.close();
  }

  #startHandover(link: MediaLink | null, endLast: () => void): void {
    this.endHandover();
    this.#end = startHandover({
      link,
      sending: () => this.publisher.busy,
      receiving: (each) => this.subscriber.needs(each),
      endLast: () => {
        endLast();
        this.#changed();
      },
    });
  }

  /** To another worker of this node: what comes by the old transports goes on until it comes by the new ones. */
  async #move(): Promise<void> {
    const link = await this.#media.move();
    if (link === null || this.#closed) {
      link?.close();
      return;
    }
    this.#startHandover(link, () => {
      // The server does it by itself in the end.
      this.#options.requester.request('media.close', { epoch: link.epoch }).catch(() => {});
    });
  }
}

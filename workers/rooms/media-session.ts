import type { Router } from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import { DemandTeller } from '../../src/forwarding/demand-teller.ts';
import { NOTHING } from '../../src/forwarding/demand.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  ConsumerUpdate,
  MediaListener,
  MediaSession,
  PublishedMedia,
  ConsumeOutcome,
  ConsumeRequest,
  TrackPath,
} from '../../src/ports/media-engine.ts';
import type { Source } from '../../signaling/protocol/primitives.ts';
import type { DtlsParameters, IceParameters, RtpCapabilities, RtpParameters } from '../../signaling/protocol/webrtc.ts';
import type { RouterHops } from '../hops/router-hops.ts';
import { IncomingLimit } from '../publishing/incoming-limit.ts';
import { KEY_FRAME_REQUEST_DELAY_MS, LONG_KEY_FRAME_REQUEST_DELAY_MS } from '../publishing/key-frames.ts';
import { lateError, mediaError, notFound, sessionClosed } from '../wire/media-errors.ts';
import { withoutCopies } from '../mediasoup/parameter-copies.ts';
import type { RoomSpeakers } from '../speakers/room-speakers.ts';
import type { RoomTracks, TrackOwner } from '../publishing/room-tracks.ts';
import { checkTrack } from '../wire/rtp-parameters.ts';
import { Consumers } from '../receiving/consumers.ts';
import type { SessionFigures } from './session-figures.ts';
import type { TransportPair } from './transport-pair.ts';

export interface RoomMediaSessionOptions {
  readonly identity: string;
  readonly transports: TransportPair;
  /** Where the transports are. */
  readonly router: Router;
  readonly tracks: RoomTracks;
  readonly speakers: RoomSpeakers;
  /** Brings the tracks that are not on this router. */
  readonly hops: RouterHops;
  readonly routerRtpCapabilities: RtpCapabilities;
  /** Whether the worker drops what a client sends or asks for too much; else it is done here as far as it can. */
  readonly limitsClients: boolean;
  readonly figures: Pick<SessionFigures, 'pathsOf'>;
  readonly listener: MediaListener;
  readonly clock: Clock;
  /** Called once, when the session closes. */
  readonly onClose: (session: RoomMediaSession) => void;
}

/** A participant's media in one room's router. */
export class RoomMediaSession implements MediaSession, TrackOwner {
  readonly #options: RoomMediaSessionOptions;
  readonly #consumers: Consumers;
  readonly #incoming: IncomingLimit;
  #leaving = false;
  #closed = false;

  constructor(options: RoomMediaSessionOptions) {
    this.#options = options;
    this.#consumers = new Consumers({
      ...options,
      transport: options.transports.recv,
      isOwn: (trackId) => options.tracks.find(trackId)?.owner === this,
    });
    this.#incoming = new IncomingLimit({
      transport: options.transports.send,
      enforced: options.limitsClients,
      clock: options.clock,
      flooded: () => options.tracks.releaseAll(this),
    });
    options.transports.onReceiving(() => this.#consumers.connected());
  }

  get parameters(): MediaSession['parameters'] {
    const { routerRtpCapabilities, transports } = this.#options;
    return { routerRtpCapabilities, ...transports.parameters };
  }

  get consumers(): number {
    return this.#consumers.size;
  }

  get identity(): string {
    return this.#options.identity;
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  /** Asks for another session in place of this one, once. */
  shed(): void {
    if (this.#leaving || this.#closed) return;
    this.#leaving = true;
    this.#options.listener.shed();
  }

  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    this.#requireOpen();
    await this.#options.transports.connect(transportId, dtlsParameters);
  }

  async restartIce(transportId: string): Promise<IceParameters> {
    this.#requireOpen();
    return this.#options.transports.restartIce(transportId);
  }

  async publish(
    trackId: string,
    source: Source,
    rtpParameters: RtpParameters,
    paused: boolean,
  ): Promise<PublishedMedia> {
    this.#requireOpen();
    const { tracks, speakers, transports, router, clock, listener } = this.#options;
    const { mimeType, layers, ...track } = checkTrack(source, rtpParameters);
    // The earlier media of the track ends before the new begins: a client that repeats itself sends the same SSRCs.
    const claim = tracks.claim(trackId, this, router);
    const ended = this.#incoming.add(source);
    try {
      const keyFrameRequestDelay = this.#options.limitsClients
        ? KEY_FRAME_REQUEST_DELAY_MS
        : LONG_KEY_FRAME_REQUEST_DELAY_MS;
      const producer = withoutCopies(await transports.send.produce({ ...track, paused, keyFrameRequestDelay }));
      producer.observer.once('close', ended);
      if (claim.released) {
        producer.close();
        this.#requireOpen();
        throw new CausewayError('not_found', 'The track was closed while it was being published.');
      }
      claim.producer = producer;
      if (source === 'microphone') speakers.add(trackId, this.identity, router, producer);
      if (producer.kind === 'video') {
        const teller = new DemandTeller(clock, (layer) =>
          listener.demandChanged(trackId, layer === NOTHING ? null : layer),
        );
        claim.demand.handTo((layer) => teller.wants(layer));
        teller.wants(claim.demand.highest);
        producer.observer.once('close', () => teller.close());
      }
      return { mimeType, layers };
    } catch (error) {
      ended();
      tracks.release(claim);
      throw mediaError(error, 'bad_media', 'The media engine refuses these RTP parameters');
    }
  }

  async setTrackPaused(trackId: string, paused: boolean): Promise<void> {
    this.#requireOpen();
    const claim = this.#options.tracks.find(trackId);
    if (claim?.owner !== this || !claim.producer) throw notFound('track');
    try {
      // Always asked for, whatever `producer.paused` says: an earlier request may be under way.
      // What is left of it elsewhere is paused as well, but not resumed: all go over to this one.
      if (paused) await Promise.all([claim.producer.pause(), claim.former?.producer?.pause()]);
      else await claim.producer.resume();
    } catch (error) {
      throw lateError(this.#closed, error, 'track');
    }
  }

  unpublish(trackId: string): void {
    const { tracks } = this.#options;
    const claim = tracks.find(trackId);
    if (claim?.owner === this) tracks.release(claim);
  }

  consume(requests: readonly ConsumeRequest[], rtpCapabilities: RtpCapabilities): Promise<ConsumeOutcome[]> {
    return this.#consumers.consume(requests, rtpCapabilities);
  }

  updateConsumers(updates: readonly ConsumerUpdate[]): Promise<void> {
    return this.#consumers.update(updates);
  }

  closeConsumers(consumerIds: readonly string[]): void {
    this.#consumers.closeConsumers(consumerIds);
  }

  paths(trackIds?: readonly string[]): Promise<TrackPath[]> {
    const asked = trackIds && new Set(trackIds);
    return this.#options.figures.pathsOf(
      [...this.#consumers.tracks].filter((track) => asked?.has(track.trackId) ?? true),
    );
  }

  limitCameras(limit: number | null): void {
    this.#consumers.limitCameras(limit);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#consumers.close();
    const { transports, tracks, onClose } = this.#options;
    transports.close();
    tracks.releaseAll(this);
    onClose(this);
  }

  /** The worker is dead, and all of this with it. */
  lose(): void {
    if (this.#closed) return;
    this.close();
    this.#options.listener.lost();
  }

  #requireOpen(): void {
    if (this.#closed) throw sessionClosed();
  }
}

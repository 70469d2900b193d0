import type {
  Consumer,
  ConsumerLayers,
  Producer,
  Router,
  RtpCapabilities as MediasoupRtpCapabilities,
} from 'mediasoup/types';
import { CausewayError } from '../src/domain/errors.ts';
import { DemandTeller } from '../src/domain/forwarding/demand-teller.ts';
import { EVERYTHING, NOTHING, type WantedLayer } from '../src/domain/forwarding/demand.ts';
import { priorityOf, USUAL_PRIORITY } from '../src/domain/forwarding/priority.ts';
import { spatialLayerFor } from '../src/domain/forwarding/layer-choice.ts';
import type { Clock } from '../src/ports/clock.ts';
import type {
  ConsumerUpdate,
  MediaListener,
  MediaSession,
  PublishedMedia,
  SubscribeOutcome,
  SubscribeRequest,
} from '../src/ports/media-engine.ts';
import type { ConsumerView } from '../signaling/protocol/methods.ts';
import type { Source } from '../signaling/protocol/primitives.ts';
import type {
  DtlsParameters,
  IceParameters,
  Layers,
  RtpCapabilities,
  RtpParameters,
} from '../signaling/protocol/webrtc.ts';
import { CameraLimit } from './camera-limit.ts';
import { spatialLayersOf, toConsumerLayers, toLayers } from './consumer-layers.ts';
import { FullRate } from './full-rate.ts';
import type { RouterHops } from './hops/router-hops.ts';
import { KEY_FRAME_REQUEST_DELAY_MS } from './key-frames.ts';
import { badMedia, mediaError, mediaUnavailable, notFound } from './media-errors.ts';
import type { RoomSpeakers } from './room-speakers.ts';
import type { RoomTracks, TrackOwner } from './room-tracks.ts';
import { checkTrack, toRtpCapabilities } from './rtp-parameters.ts';
import type { Subscription, Wish } from './subscription.ts';
import type { TransportPair } from './transport-pair.ts';
import { followStart, LOWEST_LAYERS, mayBeAsked, mustBeginLow } from './vp8-start.ts';
import { toWireRtpParameters } from './wire-parameters.ts';

/** The protocol's bound. */
const MAX_PRIORITY = 255;

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
  readonly listener: MediaListener;
  readonly clock: Clock;
  /** Called once, when the session closes. */
  readonly onClose: (session: RoomMediaSession) => void;
}

/** A participant's media in one room's router. */
export class RoomMediaSession implements MediaSession, TrackOwner {
  readonly #options: RoomMediaSessionOptions;
  /** By consumer id. */
  readonly #subscriptions = new Map<string, Subscription>();
  /** Asked for, and without a consumer yet. */
  readonly #arriving = new Set<Wish>();
  readonly #cameraLimit = new CameraLimit();
  #subscribed = 0;
  readonly #stopListening: () => void;
  readonly #fullRate: FullRate;
  /** The microphones of those who speak, or who spoke last. */
  #speaking: ReadonlySet<string>;
  #leaving = false;
  #closed = false;

  constructor(options: RoomMediaSessionOptions) {
    this.#options = options;
    const { speakers, listener, clock } = options;
    this.#fullRate = new FullRate(clock);
    this.#speaking = new Set(speakers.speaking);
    this.#stopListening = speakers.listen({
      forwardedChanged: () => this.#followSpeakers(),
      speakersChanged: (trackIds) => {
        this.#favour(trackIds);
        this.#limitCameras();
        listener.speakersChanged(trackIds);
      },
    });
  }

  get parameters(): MediaSession['parameters'] {
    const { routerRtpCapabilities, transports } = this.#options;
    return { routerRtpCapabilities, ...transports.parameters };
  }

  get consumers(): number {
    return this.#subscriptions.size;
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
    try {
      const producer = await transports.send.produce({
        ...track,
        paused,
        keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
      });
      if (claim.released) {
        producer.close();
        this.#requireOpen();
        throw new CausewayError('not_found', 'The track was closed while it was being published.');
      }
      claim.producer = producer;
      if (source === 'microphone') speakers.add(trackId, router, producer);
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
      throw this.#late(error, 'track');
    }
  }

  unpublish(trackId: string): void {
    const { tracks } = this.#options;
    const claim = tracks.find(trackId);
    if (claim?.owner === this) tracks.release(claim);
  }

  async subscribe(
    requests: readonly SubscribeRequest[],
    rtpCapabilities: RtpCapabilities,
  ): Promise<SubscribeOutcome[]> {
    this.#requireOpen();
    const capabilities = toRtpCapabilities(rtpCapabilities);
    const wishes = requests.map((request) => ({ request, wish: this.#wishOf(request) }));
    for (const { wish } of wishes) this.#arriving.add(wish);
    this.#limitCameras();
    const outcomes = await Promise.all(
      wishes.map(async ({ request, wish }) => {
        try {
          return { consumer: await this.#consume(request, wish, capabilities) };
        } catch (error) {
          const problem = 'The track cannot be consumed';
          return { trackId: request.trackId, error: mediaError(error, 'cannot_consume', problem) };
        } finally {
          if (this.#arriving.delete(wish)) this.#limitCameras();
        }
      }),
    );
    return outcomes.map((outcome) => ('consumer' in outcome ? { consumer: this.#asOfNow(outcome.consumer) } : outcome));
  }

  #wishOf({ trackId, publisher, source, node, paused }: SubscribeRequest): Wish {
    this.#subscribed += 1;
    return {
      trackId,
      publisher,
      source,
      isMicrophone: source === 'microphone',
      node: this.#options.hops.isHere(node) ? undefined : node,
      order: this.#subscribed,
      paused,
      sourcePaused: false,
      heldBack: false,
    };
  }

  /** What was told of it before the client knows of it is in the answer. */
  #asOfNow(view: ConsumerView): ConsumerView {
    return this.#subscriptions.get(view.consumerId)?.heldBack ? { ...view, forwarded: false } : view;
  }

  async #consume(
    request: SubscribeRequest,
    wish: Wish,
    rtpCapabilities: MediasoupRtpCapabilities,
  ): Promise<ConsumerView> {
    const { trackId, generation, size, preferredLayers } = request;
    const { isMicrophone } = wish;
    const { tracks, hops } = this.#options;
    if (tracks.find(trackId)?.owner === this) {
      throw new CausewayError('cannot_consume', 'You cannot consume your own track.');
    }
    const wanted = this.#isWanted(wish);
    const mustStop = isMicrophone && this.#options.speakers.contested;
    const watch = await hops.watch(
      { ...request, mustStop },
      wanted ? (preferredLayers?.spatial ?? EVERYTHING) : NOTHING,
    );
    try {
      this.#requireOpen();
      const stopped = isStopped({ ...wish, watch }, wanted);
      const consumer = await this.#consumeHere(watch.producer, { ...request, paused: stopped }, rtpCapabilities);
      const weight = { askedPriority: undefined, priority: USUAL_PRIORITY };
      const steering = { preferredLayers, view: undefined, stopped, ...weight };
      const subscription = { ...wish, generation, size, consumer, watch, ...steering };
      subscription.sourcePaused = consumer.producerPaused;
      this.#arriving.delete(wish);
      this.#replaceSubscription(subscription);
      this.#prioritize();
      this.#limitCameras();
      // Others may be loud by now, or have spoken.
      this.#steer(subscription).catch(() => undefined);
      return {
        consumerId: consumer.id,
        trackId,
        generation,
        kind: consumer.kind,
        rtpParameters: toWireRtpParameters(consumer.rtpParameters),
        producerPaused: consumer.producerPaused,
      };
    } catch (error) {
      watch.leave();
      if (!this.#closed && watch.producer.closed) throw notFound('track');
      throw error;
    }
  }

  async #consumeHere(
    producer: Producer,
    { paused, preferredLayers }: SubscribeRequest,
    rtpCapabilities: MediasoupRtpCapabilities,
  ): Promise<Consumer> {
    const { id: producerId, kind } = producer;
    const asked = kind === 'video' && preferredLayers ? toConsumerLayers(preferredLayers) : undefined;
    const layers = mustBeginLow(producer) ? LOWEST_LAYERS : asked;
    const consumer = await this.#options.transports.recv.consume({
      producerId,
      rtpCapabilities,
      paused,
      // Retransmission for video; audio has in-band FEC, and a late packet is of no use to it.
      enableRtx: kind === 'video',
      ...(layers === undefined ? {} : { preferredLayers: layers }),
    });
    if (this.#closed) {
      consumer.close();
      this.#requireOpen();
    }
    return consumer;
  }

  /**
   * One consumer for each track, as a client that asks again lost the first answer. But where the publisher has just
   * moved to another node, the first one goes on besides until the client closes it: the new one has no picture yet.
   */
  #replaceSubscription(subscription: Subscription): void {
    const { trackId, generation, consumer, watch } = subscription;
    const earlier = [...this.#subscriptions].filter(([, each]) => each.trackId === trackId);
    const kept = earlier.find(([, each]) => each.generation < generation);
    for (const [consumerId, each] of earlier) {
      if (consumerId !== kept?.[0]) this.#closeSubscription(consumerId, each);
    }
    this.#subscriptions.set(consumer.id, subscription);
    const { listener } = this.#options;
    consumer.on('producerclose', () => {
      watch.leave();
      this.#subscriptions.delete(consumer.id);
      listener.consumerClosed(consumer.id, trackId);
      this.#limitCameras();
    });
    for (const [event, paused] of [
      ['producerpause', true],
      ['producerresume', false],
    ] as const) {
      consumer.on(event, () => {
        subscription.sourcePaused = paused;
        this.#limitCameras();
      });
    }
    if (consumer.kind === 'video') {
      consumer.on('layerschange', (layers) => listener.layersChanged(consumer.id, layers ? toLayers(layers) : null));
      const wanted = (): ConsumerLayers => toConsumerLayers(layersOf(subscription));
      followStart(consumer, wanted);
      this.#fullRate.follow(consumer, wanted);
    }
  }

  #closeSubscription(consumerId: string, { consumer, watch }: Subscription): void {
    this.#subscriptions.delete(consumerId);
    consumer.close();
    watch.leave();
  }

  /** Carries out what can be, then rejects with the first failure; `not_found` when an id is not this session's. */
  async updateConsumers(updates: readonly ConsumerUpdate[]): Promise<void> {
    this.#requireOpen();
    const chosen = Promise.withResolvers<void>();
    const outcomes = Promise.allSettled(updates.map((update) => this.#updateConsumer(update, chosen.promise)));
    // Once all are known: a camera that comes in sight gets the place of one that goes out of it.
    this.#limitCameras();
    chosen.resolve();
    for (const outcome of await outcomes)
      if (outcome.status === 'rejected') throw this.#late(outcome.reason, 'consumer');
  }

  async #updateConsumer(
    { consumerId, paused, priority, ...seen }: ConsumerUpdate,
    chosen: Promise<void>,
  ): Promise<void> {
    const subscription = this.#subscriptions.get(consumerId);
    if (!subscription) throw notFound('consumer');
    const { consumer } = subscription;
    const before = layersOf(subscription);
    if (seen.preferredLayers) toConsumerLayers(seen.preferredLayers);
    if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY)) {
      throw badMedia(`A priority is a whole number from 1 to ${MAX_PRIORITY}.`);
    }
    if (paused !== undefined) subscription.paused = paused;
    if (seen.preferredLayers !== undefined) subscription.preferredLayers = seen.preferredLayers ?? undefined;
    if (seen.view !== undefined) subscription.view = seen.view;
    if (priority !== undefined) subscription.askedPriority = subscription.priority = priority;
    const layers = layersOf(subscription);
    const changed = layers.spatial !== before.spatial || layers.temporal !== before.temporal;
    await chosen;
    // The worker carries them out in this order.
    await Promise.all([
      changed && mayBeAsked(consumer) && consumer.setPreferredLayers(toConsumerLayers(layers)),
      priority !== undefined && consumer.setPriority(priority),
      this.#steer(subscription),
    ]);
  }

  limitCameras(limit: number | null): void {
    this.#requireOpen();
    this.#cameraLimit.set(limit);
    this.#limitCameras();
  }

  /** Whether it is to be sent: unless the viewer does not want it, or others have the places. */
  #isWanted({ paused, heldBack, isMicrophone, trackId, node }: Wish): boolean {
    return !paused && !heldBack && (!isMicrophone || this.#options.speakers.forwards(trackId, node));
  }

  /** Has those cameras sent, and no others, that have a place now. */
  #limitCameras(): void {
    if (this.#closed || !this.#cameraLimit.active) return;
    const { speakers, listener } = this.#options;
    const subscriptions = [...this.#subscriptions.values()];
    const changed = new Set<Wish>(this.#cameraLimit.apply([...subscriptions, ...this.#arriving], speakers));
    const told = subscriptions.filter((subscription) => changed.has(subscription));
    if (told.length === 0) return;
    for (const subscription of told) {
      // It fails only when the consumer closed meanwhile.
      this.#steer(subscription).catch(() => undefined);
    }
    const idsOf = (heldBack: boolean) => told.flatMap((each) => (each.heldBack === heldBack ? [each.consumer.id] : []));
    listener.forwardingChanged({ forwarded: idsOf(false), heldBack: idsOf(true) });
  }

  /** Sends what is to be sent, and no more. */
  async #steer(subscription: Subscription): Promise<void> {
    const { watch, consumer } = subscription;
    const wanted = this.#isWanted(subscription);
    watch.want(wanted ? layersOf(subscription).spatial : NOTHING);
    const stopped = isStopped(subscription, wanted);
    if (subscription.stopped === stopped) return;
    subscription.stopped = stopped;
    await (stopped ? consumer.pause() : consumer.resume());
  }

  #followSpeakers(): void {
    for (const subscription of this.#subscriptions.values()) {
      // It fails only when the consumer closed meanwhile.
      if (subscription.isMicrophone) this.#steer(subscription).catch(() => undefined);
    }
  }

  /** Those who speak come first; when they fell silent, until others speak. */
  #favour(microphones: readonly string[]): void {
    if (microphones.length === 0) return;
    this.#speaking = new Set(microphones);
    this.#prioritize();
  }

  #prioritize(): void {
    const subscriptions = [...this.#subscriptions.values()];
    const spoken = subscriptions.filter(({ trackId }) => this.#speaking.has(trackId));
    const speakers = new Set(spoken.map(({ publisher }) => publisher));
    for (const subscription of subscriptions) {
      const { consumer, publisher, source, askedPriority } = subscription;
      if (consumer.kind !== 'video') continue;
      const priority = askedPriority ?? priorityOf(source, publisher !== undefined && speakers.has(publisher));
      if (priority === subscription.priority) continue;
      subscription.priority = priority;
      // Not awaited: whatever is asked of the worker later comes after it. It fails only when the consumer closed.
      consumer.setPriority(priority).catch(() => undefined);
    }
  }

  /** Closes those that are there, and throws `not_found` when one was not. */
  closeConsumers(consumerIds: readonly string[]): void {
    this.#requireOpen();
    let missing = false;
    for (const consumerId of new Set(consumerIds)) {
      const subscription = this.#subscriptions.get(consumerId);
      if (subscription) this.#closeSubscription(consumerId, subscription);
      else missing = true;
    }
    this.#limitCameras();
    if (missing) throw notFound('consumer');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopListening();
    this.#fullRate.close();
    const { transports, tracks, onClose } = this.#options;
    transports.close();
    tracks.releaseAll(this);
    for (const { watch } of this.#subscriptions.values()) watch.leave();
    this.#subscriptions.clear();
    onClose(this);
  }

  /** The worker is dead, and all of this with it. */
  lose(): void {
    if (this.#closed) return;
    this.close();
    this.#options.listener.lost();
  }

  #requireOpen(): void {
    if (this.#closed) throw mediaUnavailable('The media of this session is closed.');
  }

  /** A failed request to something that was there when it was made: as a rule it closed meanwhile. */
  #late(error: unknown, what: string): CausewayError {
    return this.#closed
      ? mediaUnavailable('The media of this session is closed.', error)
      : mediaError(error, 'not_found', `The ${what} is closed`);
  }
}

/** What the viewer is to get of a track. */
function layersOf({ preferredLayers, view, size, consumer }: Subscription): Layers & { readonly spatial: WantedLayer } {
  if (preferredLayers) return preferredLayers;
  if (!view) return { spatial: EVERYTHING };
  return { spatial: spatialLayerFor(view, spatialLayersOf(consumer), size) };
}

/** Whether its consumer sends nothing: unless the way to it stops by itself what only louder microphones keep back. */
const isStopped = (
  { paused, heldBack, watch }: Pick<Subscription, 'paused' | 'heldBack' | 'watch'>,
  wanted: boolean,
): boolean => paused || heldBack || !(wanted || watch.stops);

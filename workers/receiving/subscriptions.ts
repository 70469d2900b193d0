/** What one session receives: its consumers, from the request until they close, and who of them is sent what. */
import type {
  Consumer,
  ConsumerLayers,
  Producer,
  RtpCapabilities as MediasoupRtpCapabilities,
  Transport,
} from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import { EVERYTHING, NOTHING, type WantedLayer } from '../../src/forwarding/demand.ts';
import { spatialLayerFor } from '../../src/forwarding/layer-choice.ts';
import { priorityOf, USUAL_PRIORITY } from '../../src/forwarding/priority.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  ConsumerUpdate,
  MediaListener,
  SubscribeOutcome,
  SubscribeRequest,
} from '../../src/ports/media-engine.ts';
import type { ConsumerView } from '../../signaling/protocol/features/media.ts';
import type { Kind } from '../../signaling/protocol/primitives.ts';
import type { Layers, RtpCapabilities } from '../../signaling/protocol/webrtc.ts';
import { CameraLimit } from './camera-limit.ts';
import { spatialLayersOf, toConsumerLayers, toLayers } from '../wire/consumer-layers.ts';
import { FullRate } from './full-rate.ts';
import type { RouterHops } from '../hops/router-hops.ts';
import { badMedia, lateError, mediaError, notFound, sessionClosed } from '../wire/media-errors.ts';
import { OverrunRelief } from './overrun.ts';
import type { RoomSpeakers } from '../speakers/room-speakers.ts';
import { toRtpCapabilities } from '../wire/rtp-parameters.ts';
import { mustBeginLow } from './stream-traits.ts';
import type { Subscription, Wish } from './subscription.ts';
import { followStart, LOWEST_LAYERS, mayBeAsked } from './vp8-start.ts';
import { toWireRtpParameters } from '../wire/wire-parameters.ts';

/** The protocol's bound. */
const MAX_PRIORITY = 255;

type ReceiverCapabilities = Readonly<Record<Kind, MediasoupRtpCapabilities>>;

export interface SubscriptionsOptions {
  /** What is subscribed to goes out here. */
  readonly transport: Transport;
  readonly speakers: RoomSpeakers;
  /** Brings the tracks that are not on the transport's router. */
  readonly hops: RouterHops;
  readonly listener: MediaListener;
  readonly clock: Clock;
  /** Whether a track is the session's own. */
  readonly isOwn: (trackId: string) => boolean;
}

export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  /** By consumer id. */
  readonly #subscriptions = new Map<string, Subscription>();
  /** Asked for, and without a consumer yet. */
  readonly #arriving = new Set<Wish>();
  readonly #cameraLimit = new CameraLimit();
  #subscribed = 0;
  readonly #stopListening: () => void;
  readonly #fullRate: FullRate;
  readonly #overrun: OverrunRelief;
  /** The microphones of those who speak, or who spoke last. */
  #speaking: ReadonlySet<string>;
  #closed = false;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    const { transport, speakers, listener, clock } = options;
    this.#fullRate = new FullRate(clock);
    this.#overrun = new OverrunRelief({
      transport,
      clock,
      pictures: () => this.#pictures(),
      changed: (pictures) => this.#steerPictures(pictures),
    });
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

  /** The transport is connected now. */
  connected(): void {
    if (!this.#closed) this.#fullRate.connected();
  }

  /** How many consumers there are. */
  get size(): number {
    return this.#subscriptions.size;
  }

  async subscribe(
    requests: readonly SubscribeRequest[],
    rtpCapabilities: RtpCapabilities,
  ): Promise<SubscribeOutcome[]> {
    this.#requireOpen();
    const capabilities = {
      audio: toRtpCapabilities('audio', rtpCapabilities),
      video: toRtpCapabilities('video', rtpCapabilities),
    };
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

  async #consume(request: SubscribeRequest, wish: Wish, capabilities: ReceiverCapabilities): Promise<ConsumerView> {
    const { trackId, generation, size, preferredLayers } = request;
    const { hops, isOwn } = this.#options;
    if (isOwn(trackId)) {
      throw new CausewayError('cannot_consume', 'You cannot consume your own track.');
    }
    const wanted = this.#isWanted(wish);
    const mustStop = isMicrophone(wish) && this.#options.speakers.contested;
    const watch = await hops.watch(
      { ...request, mustStop },
      wanted ? (preferredLayers?.spatial ?? EVERYTHING) : NOTHING,
    );
    try {
      this.#requireOpen();
      const stopped = isStopped({ ...wish, watch }, wanted);
      const consumer = await this.#consumeHere(watch.producer, { ...request, paused: stopped }, capabilities);
      const weight = { askedPriority: undefined, priority: USUAL_PRIORITY };
      const steering = { preferredLayers, view: undefined, stopped, ...weight };
      const parts = { ...wish, generation, size, consumer, watch, ...steering };
      const subscription = { ...parts, layers: layersOf(parts) };
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
    capabilities: ReceiverCapabilities,
  ): Promise<Consumer> {
    const { id: producerId, kind } = producer;
    const asked = kind === 'video' && preferredLayers ? toConsumerLayers(preferredLayers) : undefined;
    const layers = mustBeginLow(producer) ? LOWEST_LAYERS : asked;
    const consumer = await this.#options.transport.consume({
      producerId,
      rtpCapabilities: capabilities[kind],
      paused,
      // Of sound, too: its in-band FEC is made for the losses of the publisher's line, which knows nothing of a viewer's.
      enableRtx: true,
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
      const wanted = (): ConsumerLayers => toConsumerLayers(this.#layersFor(subscription));
      followStart(consumer, wanted);
      this.#fullRate.follow(consumer, wanted);
      this.#overrun.watch();
    }
  }

  #closeSubscription(consumerId: string, { consumer, watch }: Subscription): void {
    this.#subscriptions.delete(consumerId);
    consumer.close();
    watch.leave();
  }

  /** Carries out what can be, then rejects with the first failure; `not_found` when an id is not this session's. */
  async update(updates: readonly ConsumerUpdate[]): Promise<void> {
    this.#requireOpen();
    const chosen = Promise.withResolvers<void>();
    const outcomes = Promise.allSettled(updates.map((update) => this.#updateConsumer(update, chosen.promise)));
    // Once all are known: a camera that comes in sight gets the place of one that goes out of it.
    this.#limitCameras();
    chosen.resolve();
    for (const outcome of await outcomes)
      if (outcome.status === 'rejected') throw lateError(this.#closed, outcome.reason, 'consumer');
  }

  async #updateConsumer(
    { consumerId, paused, priority, ...seen }: ConsumerUpdate,
    chosen: Promise<void>,
  ): Promise<void> {
    const subscription = this.#subscriptions.get(consumerId);
    if (!subscription) throw notFound('consumer');
    const { consumer } = subscription;
    if (seen.preferredLayers) toConsumerLayers(seen.preferredLayers);
    if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY)) {
      throw badMedia(`A priority is a whole number from 1 to ${MAX_PRIORITY}.`);
    }
    if (paused !== undefined) subscription.paused = paused;
    if (seen.preferredLayers !== undefined) subscription.preferredLayers = seen.preferredLayers ?? undefined;
    if (seen.view !== undefined) subscription.view = seen.view;
    if (priority !== undefined) subscription.askedPriority = subscription.priority = priority;
    await chosen;
    await Promise.all([priority !== undefined && consumer.setPriority(priority), this.#steer(subscription)]);
  }

  limitCameras(limit: number | null): void {
    this.#requireOpen();
    this.#cameraLimit.set(limit);
    this.#limitCameras();
  }

  /** Whether it is to be sent: unless the viewer does not want it, or others have the places. */
  #isWanted(wish: Wish): boolean {
    if (wish.paused || wish.heldBack) return false;
    return !isMicrophone(wish) || this.#options.speakers.forwards(wish.trackId, wish.node);
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

  /** Asks the worker for the layers that are to be sent, unless it was asked for them last. */
  async #askLayers(subscription: Subscription): Promise<void> {
    const { consumer, layers } = subscription;
    const now = this.#layersFor(subscription);
    if (now.spatial === layers.spatial && now.temporal === layers.temporal) return;
    subscription.layers = now;
    if (mayBeAsked(consumer)) await consumer.setPreferredLayers(toConsumerLayers(now));
  }

  #layersFor(subscription: Subscription): Layers {
    const layers = layersOf(subscription);
    return this.#overrun.small ? { ...layers, spatial: 0 } : layers;
  }

  /** Sends what is to be sent, and no more. */
  async #steer(subscription: Subscription): Promise<void> {
    const { watch } = subscription;
    const wanted = this.#isWanted(subscription);
    watch.want(wanted ? layersOf(subscription).spatial : NOTHING);
    // The worker carries them out in this order.
    await Promise.all([this.#askLayers(subscription), this.#stopOrGoOn(subscription, wanted)]);
  }

  async #stopOrGoOn(subscription: Subscription, wanted: boolean): Promise<void> {
    const { consumer } = subscription;
    const stopped = isStopped(subscription, wanted) || (isPicture(subscription) && this.#overrun.holds(consumer));
    if (subscription.stopped === stopped) return;
    subscription.stopped = stopped;
    await (stopped ? consumer.pause() : consumer.resume());
  }

  /** Those of pictures that are to be sent, also when they have to wait now: the most important first. */
  #pictures(): Consumer[] {
    return [...this.#subscriptions.values()]
      .filter((each) => isPicture(each) && !isStopped(each, this.#isWanted(each)))
      .toSorted((one, other) => other.priority - one.priority)
      .map(({ consumer }) => consumer);
  }

  /** What is sent of pictures is another now. */
  #steerPictures(pictures: readonly Consumer[]): void {
    for (const { id } of pictures) {
      const subscription = this.#subscriptions.get(id);
      // It fails only when the consumer closed meanwhile.
      if (subscription) this.#steer(subscription).catch(() => undefined);
    }
  }

  #followSpeakers(): void {
    for (const subscription of this.#subscriptions.values()) {
      // It fails only when the consumer closed meanwhile.
      if (isMicrophone(subscription)) this.#steer(subscription).catch(() => undefined);
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

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#fullRate.close();
    this.#overrun.close();
    for (const { watch } of this.#subscriptions.values()) watch.leave();
    this.#subscriptions.clear();
  }

  #requireOpen(): void {
    if (this.#closed) throw sessionClosed();
  }
}

const isPicture = ({ consumer }: Subscription): boolean => consumer.kind === 'video';

const isMicrophone = ({ source }: Wish): boolean => source === 'microphone';

/** What the viewer is to get of a track. */
function layersOf({
  preferredLayers,
  view,
  size,
  consumer,
}: Omit<Subscription, 'layers'>): Layers & { readonly spatial: WantedLayer } {
  if (preferredLayers) return preferredLayers;
  if (!view) return { spatial: EVERYTHING };
  return { spatial: spatialLayerFor(view, spatialLayersOf(consumer), size) };
}

/** Whether its consumer sends nothing: unless the way to it stops by itself what only louder microphones keep back. */
const isStopped = (
  { paused, heldBack, watch }: Pick<Subscription, 'paused' | 'heldBack' | 'watch'>,
  wanted: boolean,
): boolean => paused || heldBack || !(wanted || watch.stops);

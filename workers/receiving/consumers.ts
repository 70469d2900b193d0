/** What one session receives: its consumers, from the request until they close, and who of them is sent what. */
import type {
  Consumer,
  ConsumerLayers,
  Producer,
  RtpCapabilities as MediasoupRtpCapabilities,
  Transport,
} from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import { EVERYTHING, NOTHING } from '../../src/forwarding/demand.ts';
import { USUAL_PRIORITY } from '../../src/forwarding/priority.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ConsumerUpdate, MediaListener, ConsumeOutcome, ConsumeRequest } from '../../src/ports/media-engine.ts';
import type { ConsumerView } from '../../signaling/protocol/features/media.ts';
import type { Kind } from '../../signaling/protocol/primitives.ts';
import type { Layers, RtpCapabilities } from '../../signaling/protocol/webrtc.ts';
import { CameraLimit } from './camera-limit.ts';
import { leanConsumer } from '../mediasoup/parameter-copies.ts';
import { toConsumerLayers, toLayers } from '../wire/consumer-layers.ts';
import { FullRate } from './full-rate.ts';
import type { RouterHops } from '../hops/router-hops.ts';
import { badMedia, lateError, mediaError, notFound, sessionClosed } from '../wire/media-errors.ts';
import { OverrunRelief } from './overrun.ts';
import type { RoomSpeakers } from '../speakers/room-speakers.ts';
import { toRtpCapabilities } from '../wire/rtp-parameters.ts';
import { mustBeginLow } from './stream-traits.ts';
import { Priorities } from './priorities.ts';
import {
  isMicrophone,
  isPicture,
  isStopped,
  layersOf,
  type ReceivedTrack,
  type WantedTrack,
} from './received-track.ts';
import { followStart, LOWEST_LAYERS, mayBeAsked } from './vp8-start.ts';
import { toWireRtpParameters } from '../wire/wire-parameters.ts';

/** The protocol's bound. */
const MAX_PRIORITY = 255;

type ReceiverCapabilities = Readonly<Record<Kind, MediasoupRtpCapabilities>>;

export interface ConsumersOptions {
  /** What is consumed goes out here. */
  readonly transport: Transport;
  readonly speakers: RoomSpeakers;
  /** Brings the tracks that are not on the transport's router. */
  readonly hops: RouterHops;
  readonly listener: MediaListener;
  readonly clock: Clock;
  /** Whether a track is the session's own. */
  readonly isOwn: (trackId: string) => boolean;
}

export class Consumers {
  readonly #options: ConsumersOptions;
  /** By consumer id. */
  readonly #consumers = new Map<string, ReceivedTrack>();
  /** Asked for, and without a consumer yet. */
  readonly #arriving = new Set<WantedTrack>();
  readonly #cameraLimit = new CameraLimit();
  #asked = 0;
  readonly #stopListening: () => void;
  readonly #fullRate: FullRate;
  readonly #overrun: OverrunRelief;
  readonly #priorities: Priorities;
  #closed = false;

  constructor(options: ConsumersOptions) {
    this.#options = options;
    const { transport, speakers, listener, clock } = options;
    this.#fullRate = new FullRate(clock);
    this.#overrun = new OverrunRelief({
      transport,
      clock,
      pictures: () => this.#pictures(),
      changed: (pictures) => this.#steerPictures(pictures),
    });
    this.#priorities = new Priorities(speakers.speaking);
    this.#stopListening = speakers.listen({
      forwardedChanged: () => this.#followSpeakers(),
      speakersChanged: (trackIds) => {
        this.#priorities.speak(trackIds, this.#consumers.values());
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
    return this.#consumers.size;
  }

  get tracks(): Iterable<ReceivedTrack> {
    return this.#consumers.values();
  }

  async consume(requests: readonly ConsumeRequest[], rtpCapabilities: RtpCapabilities): Promise<ConsumeOutcome[]> {
    this.#requireOpen();
    const capabilities = {
      audio: toRtpCapabilities('audio', rtpCapabilities),
      video: toRtpCapabilities('video', rtpCapabilities),
    };
    const wanted = requests.map((request) => ({ request, track: this.#wantedTrack(request) }));
    for (const { track } of wanted) this.#arriving.add(track);
    this.#limitCameras();
    const outcomes = await Promise.all(
      wanted.map(async ({ request, track }) => {
        try {
          return { consumer: await this.#consume(request, track, capabilities) };
        } catch (error) {
          const problem = 'The track cannot be consumed';
          return { trackId: request.trackId, error: mediaError(error, 'cannot_consume', problem) };
        } finally {
          if (this.#arriving.delete(track)) this.#limitCameras();
        }
      }),
    );
    return outcomes.map((outcome) => ('consumer' in outcome ? { consumer: this.#asOfNow(outcome.consumer) } : outcome));
  }

  #wantedTrack({ trackId, publisher, source, node, paused }: ConsumeRequest): WantedTrack {
    this.#asked += 1;
    return {
      trackId,
      publisher,
      source,
      node: this.#options.hops.isHere(node) ? undefined : node,
      order: this.#asked,
      paused,
      sourcePaused: false,
      heldBack: false,
    };
  }

  /** What was told of it before the client knows of it is in the answer. */
  #asOfNow(view: ConsumerView): ConsumerView {
    return this.#consumers.get(view.consumerId)?.heldBack ? { ...view, forwarded: false } : view;
  }

  async #consume(
    request: ConsumeRequest,
    wantedTrack: WantedTrack,
    capabilities: ReceiverCapabilities,
  ): Promise<ConsumerView> {
    const { trackId, generation, size, preferredLayers } = request;
    const { hops, isOwn } = this.#options;
    if (isOwn(trackId)) {
      throw new CausewayError('cannot_consume', 'You cannot consume your own track.');
    }
    const wanted = this.#isWanted(wantedTrack);
    const mustStop = isMicrophone(wantedTrack) && this.#options.speakers.contested;
    const share = await hops.consume(
      { ...request, mustStop },
      wanted ? (preferredLayers?.spatial ?? EVERYTHING) : NOTHING,
    );
    try {
      this.#requireOpen();
      const stopped = isStopped({ ...wantedTrack, share }, wanted);
      const consumer = await this.#consumeHere(share.producer, { ...request, paused: stopped }, capabilities);
      const weight = { askedPriority: undefined, priority: USUAL_PRIORITY };
      const steering = { preferredLayers, view: undefined, stopped, ...weight };
      const parts = { ...wantedTrack, generation, size, consumer, share, ...steering };
      const track = { ...parts, layers: layersOf(parts) };
      track.sourcePaused = consumer.producerPaused;
      this.#arriving.delete(wantedTrack);
      this.#replaceTrack(track);
      this.#priorities.apply(this.#consumers.values());
      this.#limitCameras();
      // Others may be loud by now, or have spoken.
      this.#steer(track).catch(() => undefined);
      return {
        consumerId: consumer.id,
        trackId,
        generation,
        kind: consumer.kind,
        rtpParameters: toWireRtpParameters(consumer.rtpParameters),
        producerPaused: consumer.producerPaused,
      };
    } catch (error) {
      share.leave();
      if (!this.#closed && share.producer.closed) throw notFound('track');
      throw error;
    }
  }

  async #consumeHere(
    producer: Producer,
    { paused, preferredLayers }: ConsumeRequest,
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
    return leanConsumer(consumer);
  }

  /**
   * One consumer for each track, as a client that asks again lost the first answer. But where the publisher has just
   * moved to another node, the first one goes on besides until the client closes it: the new one has no picture yet.
   */
  #replaceTrack(track: ReceivedTrack): void {
    const { trackId, generation, consumer, share } = track;
    const earlier = [...this.#consumers].filter(([, each]) => each.trackId === trackId);
    const kept = earlier.find(([, each]) => each.generation < generation);
    for (const [consumerId, each] of earlier) {
      if (consumerId !== kept?.[0]) this.#closeTrack(consumerId, each);
    }
    this.#consumers.set(consumer.id, track);
    const { listener } = this.#options;
    consumer.on('producerclose', () => {
      share.leave();
      this.#consumers.delete(consumer.id);
      listener.consumerClosed(consumer.id, trackId);
      this.#limitCameras();
    });
    for (const [event, paused] of [
      ['producerpause', true],
      ['producerresume', false],
    ] as const) {
      consumer.on(event, () => {
        track.sourcePaused = paused;
        this.#limitCameras();
      });
    }
    if (consumer.kind === 'video') {
      consumer.on('layerschange', (layers) => listener.layersChanged(consumer.id, layers ? toLayers(layers) : null));
      const wanted = (): ConsumerLayers => toConsumerLayers(this.#layersFor(track));
      followStart(consumer, wanted);
      this.#fullRate.follow(consumer, wanted);
      this.#overrun.watch();
    }
  }

  #closeTrack(consumerId: string, { consumer, share }: ReceivedTrack): void {
    this.#consumers.delete(consumerId);
    consumer.close();
    share.leave();
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
    const track = this.#consumers.get(consumerId);
    if (!track) throw notFound('consumer');
    const { consumer } = track;
    if (seen.preferredLayers) toConsumerLayers(seen.preferredLayers);
    if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY)) {
      throw badMedia(`A priority is a whole number from 1 to ${MAX_PRIORITY}.`);
    }
    if (paused !== undefined) track.paused = paused;
    if (seen.preferredLayers !== undefined) track.preferredLayers = seen.preferredLayers ?? undefined;
    if (seen.view !== undefined) track.view = seen.view;
    if (priority !== undefined) track.askedPriority = track.priority = priority;
    await chosen;
    await Promise.all([priority !== undefined && consumer.setPriority(priority), this.#steer(track)]);
  }

  limitCameras(limit: number | null): void {
    this.#requireOpen();
    this.#cameraLimit.set(limit);
    this.#limitCameras();
  }

  /** Whether it is to be sent: unless the viewer does not want it, or others have the places. */
  #isWanted(track: WantedTrack): boolean {
    if (track.paused || track.heldBack) return false;
    return !isMicrophone(track) || this.#options.speakers.forwards(track.trackId, track.node);
  }

  /** Has those cameras sent, and no others, that have a place now. */
  #limitCameras(): void {
    if (this.#closed || !this.#cameraLimit.active) return;
    const { speakers, listener } = this.#options;
    const tracks = [...this.#consumers.values()];
    const changed = new Set<WantedTrack>(this.#cameraLimit.apply([...tracks, ...this.#arriving], speakers));
    const told = tracks.filter((track) => changed.has(track));
    if (told.length === 0) return;
    for (const track of told) {
      // It fails only when the consumer closed meanwhile.
      this.#steer(track).catch(() => undefined);
    }
    const idsOf = (heldBack: boolean) => told.flatMap((each) => (each.heldBack === heldBack ? [each.consumer.id] : []));
    listener.forwardingChanged({ forwarded: idsOf(false), heldBack: idsOf(true) });
  }

  /** Asks the worker for the layers that are to be sent, unless it was asked for them last. */
  async #askLayers(track: ReceivedTrack): Promise<void> {
    const { consumer, layers } = track;
    const now = this.#layersFor(track);
    if (now.spatial === layers.spatial && now.temporal === layers.temporal) return;
    track.layers = now;
    if (mayBeAsked(consumer)) await consumer.setPreferredLayers(toConsumerLayers(now));
  }

  #layersFor(track: ReceivedTrack): Layers {
    const layers = layersOf(track);
    return this.#overrun.small ? { ...layers, spatial: 0 } : layers;
  }

  /** Sends what is to be sent, and no more. */
  async #steer(track: ReceivedTrack): Promise<void> {
    const { share } = track;
    const wanted = this.#isWanted(track);
    share.want(wanted ? layersOf(track).spatial : NOTHING);
    // The worker carries them out in this order.
    await Promise.all([this.#askLayers(track), this.#stopOrGoOn(track, wanted)]);
  }

  async #stopOrGoOn(track: ReceivedTrack, wanted: boolean): Promise<void> {
    const { consumer } = track;
    const stopped = isStopped(track, wanted) || (isPicture(track) && this.#overrun.holds(consumer));
    if (track.stopped === stopped) return;
    track.stopped = stopped;
    await (stopped ? consumer.pause() : consumer.resume());
  }

  /** Those of pictures that are to be sent, also when they have to wait now: the most important first. */
  #pictures(): Consumer[] {
    return [...this.#consumers.values()]
      .filter((each) => isPicture(each) && !isStopped(each, this.#isWanted(each)))
      .toSorted((one, other) => other.priority - one.priority)
      .map(({ consumer }) => consumer);
  }

  /** What is sent of pictures is another now. */
  #steerPictures(pictures: readonly Consumer[]): void {
    for (const { id } of pictures) {
      const track = this.#consumers.get(id);
      // It fails only when the consumer closed meanwhile.
      if (track) this.#steer(track).catch(() => undefined);
    }
  }

  #followSpeakers(): void {
    for (const track of this.#consumers.values()) {
      // It fails only when the consumer closed meanwhile.
      if (isMicrophone(track)) this.#steer(track).catch(() => undefined);
    }
  }

  /** Closes those that are there, and throws `not_found` when one was not. */
  closeConsumers(consumerIds: readonly string[]): void {
    this.#requireOpen();
    let missing = false;
    for (const consumerId of new Set(consumerIds)) {
      const track = this.#consumers.get(consumerId);
      if (track) this.#closeTrack(consumerId, track);
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
    for (const { share } of this.#consumers.values()) share.leave();
    this.#consumers.clear();
  }

  #requireOpen(): void {
    if (this.#closed) throw sessionClosed();
  }
}

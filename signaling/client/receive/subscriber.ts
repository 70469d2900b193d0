import type { types } from 'mediasoup-client';
import { WireError } from '../../protocol/frames.ts';
import { MAX_BATCH, type ConsumerView } from '../../protocol/features/media.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { MeetingEvents } from '../api.ts';
import { backoffDelay } from '../common/backoff.ts';
import { ConsumerOrders } from './consumer-orders.ts';
import type { Emitter } from '../common/emitter.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { isHopeless, STABLE_MS } from './hopeless.ts';
import type { MediaLink } from '../media/media-link.ts';
import type { Media } from '../media/media.ts';
import type { ReceivedTrack } from './remote-track.ts';
import { untilPlaying } from './playing.ts';
import { packetAfter } from './flow-watch.ts';
import { type Asked, askingFor, isSteered, type Reception, Receptions, type Subscription } from './receptions.ts';
import type { Requester } from '../connection/requests.ts';
import type { ClientTiming } from '../timing.ts';

export interface SubscriberOptions {
  readonly requester: Requester;
  readonly media: Media;
  readonly timing: ClientTiming;
  readonly events: Emitter<MeetingEvents>;
  readonly failed: (error: unknown) => void;
}

/**
 * Receives the tracks that are wanted. What is wanted and what is received are compared whenever either changed, and
 * the difference is asked for in batches: everything that came up meanwhile goes into the next one.
 */
export class Subscriber {
  readonly #options: SubscriberOptions;
  /** Of every track that is wanted. */
  readonly #subscriptions = new Map<ReceivedTrack, Subscription>();
  readonly #receptions: Receptions;
  readonly #orders: ConsumerOrders;
  #round: ReturnType<typeof setTimeout> | undefined;
  /** The link on which a `media.consume` is under way. */
  #consuming: MediaLink | null = null;
  /** The device whose capabilities the session knows. */
  #told: types.Device | null = null;
  #closed = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#orders = new ConsumerOrders({
      ...options,
      // One that is not set up yet is steered when it is.
      consumerOf: (track) => this.#subscriptions.get(track)?.reception?.consumer?.id,
      // Whether it is paused is not known now: it is received anew.
      steeringFailed: (track, consumerId, error) => this.#setUpFailed(track, consumerId, error),
    });
    this.#receptions = new Receptions({
      renewalMs: options.timing.renewalMs,
      ended: ({ link, view }) => {
        // The session before this one ends by itself.
        if (link === options.media.link) this.#orders.close(view.consumerId);
        this.#schedule();
      },
    });
  }

  want(track: ReceivedTrack): void {
    if (this.#closed) return;
    const known = this.#subscriptions.get(track);
    if (known === undefined) {
      track.subscribed = true;
      track.undecoded = false;
      this.#subscriptions.set(track, { reception: null, previous: null, failures: 0, timer: undefined });
    } else {
      this.#unburden(known);
    }
    this.#schedule();
  }

  unwant(track: ReceivedTrack): void {
    track.undecoded = false;
    this.#forget(track);
  }

  /** The track is published no longer: the server closed its consumer. */
  trackClosed(track: ReceivedTrack): void {
    const consumerId = this.#subscriptions.get(track)?.reception?.view.consumerId;
    this.#forget(track);
    if (consumerId !== undefined) this.#orders.forget(consumerId);
  }

  /** The track is sent anew: the old consumer is gone, or goes soon, unless the new one came first. */
  trackRenewed(track: ReceivedTrack): void {
    if (track.undecoded) this.want(track);
    const subscription = this.#subscriptions.get(track);
    if (subscription === undefined) return;
    const { reception } = subscription;
    if (reception !== null && reception.view.generation < track.generation) this.#receptions.supersede(subscription);
    this.#unburden(subscription);
    this.#schedule();
  }

  steered(track: ReceivedTrack): void {
    this.#orders.steer(track);
    this.#schedule();
  }

  consumerClosed({ consumerId }: EventData<'consumer.closed'>): void {
    const track = this.#receptions.trackOf(consumerId);
    const subscription = track && this.#subscriptions.get(track);
    if (track === undefined || subscription === undefined) return;
    if (subscription.previous?.view.consumerId === consumerId) {
      this.#receptions.endPrevious(subscription);
      return;
    }
    const since = subscription.reception?.since ?? 0;
    if (Date.now() - since > STABLE_MS) subscription.failures = 0;
    this.#receptions.endedByServer(subscription);
    const { renewalMs } = this.#options.timing;
    this.#retry(track, new CausewayClientError('not_found', 'the server closed the consumer'), renewalMs);
  }

  layersChanged({ consumerId, layers }: EventData<'consumer.layers'>): void {
    const track = this.#receptions.trackOf(consumerId);
    if (track === undefined) return;
    track.receivedLayers = layers;
    this.#options.events.emit('layersChanged', { track });
  }

  forwardingChanged({ forwarded, heldBack }: EventData<'consumer.forwarding'>): void {
    const change = (consumerIds: readonly string[], isForwarded: boolean): void => {
      for (const consumerId of consumerIds) {
        const track = this.#receptions.trackOf(consumerId);
        const current = track && this.#subscriptions.get(track)?.reception?.view.consumerId;
        // What is about to be superseded says nothing of what comes.
        if (track && current === consumerId) this.#setForwarded(track, isForwarded);
      }
    };
    change(forwarded, true);
    change(heldBack, false);
  }

  #setForwarded(track: ReceivedTrack, forwarded: boolean): void {
    if (track.forwarded === forwarded) return;
    track.forwarded = forwarded;
    this.#options.events.emit('forwardedChanged', { track });
  }

  limitCameras(limit: number | null): void {
    if (!this.#closed) this.#orders.limitCameras(limit);
  }

  /** A new session: it knows nothing of us. */
  sessionReplaced(): void {
    this.#told = null;
  }

  /** Whether something comes over this link that does not come over another yet. */
  needs(link: MediaLink): boolean {
    const receptions = [...this.#subscriptions.values()].flatMap(({ reception, previous }) => [reception, previous]);
    return [...receptions, ...this.#receptions.retiring].some((reception) => reception?.link === link);
  }

  /** Whether something is to be received. */
  get wanting(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** See `packetAfter`. Looks no further than the first track that has one: each look interrupts the handling of media. */
  packetAfter(time: number): number | null {
    for (const { reception } of this.#subscriptions.values()) {
      const packet = packetAfter(
        time,
        reception?.consumer?.closed === false ? reception.consumer.rtpReceiver : undefined,
      );
      if (packet !== null) return packet;
    }
    return null;
  }

  /** There are new transports: everything is received anew. */
  mediaOpened(): void {
    // Before anything is asked for.
    this.#orders.mediaOpened();
    for (const subscription of this.#subscriptions.values()) {
      this.#receptions.supersede(subscription);
      this.#unburden(subscription);
    }
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#round);
    for (const { timer } of this.#subscriptions.values()) clearTimeout(timer);
    this.#receptions.close();
    this.#subscriptions.clear();
  }

  /** Frames that came together are answered together: the round waits for the end of the event loop's turn. */
  #schedule(): void {
    if (this.#closed) return;
    this.#round ??= setTimeout(() => {
      this.#round = undefined;
      if (this.#orders.tell()) this.#schedule();
      void this.#consume();
    });
  }

  #forget(track: ReceivedTrack): void {
    const subscription = this.#subscriptions.get(track);
    if (subscription === undefined) return;
    this.#subscriptions.delete(track);
    clearTimeout(subscription.timer);
    track.subscribed = false;
    const { reception } = subscription;
    if (reception !== null) this.#orders.close(reception.view.consumerId);
    this.#receptions.drop(subscription);
    this.#receptions.endPrevious(subscription);
    this.#schedule();
    track.forwarded = true;
    if (track.mediaTrack === null) return;
    track.mediaTrack = null;
    track.receivedLayers = null;
    this.#options.events.emit('trackUnsubscribed', { track });
  }

  /** What failed before is no sign any more of what will: the next attempt is made at once. */
  #unburden(subscription: Subscription): void {
    subscription.failures = 0;
    clearTimeout(subscription.timer);
    subscription.timer = undefined;
  }

  /** @param leastMs how long to wait at least */
  #retry(track: ReceivedTrack, error: CausewayClientError, leastMs = 0): void {
    const subscription = this.#subscriptions.get(track);
    if (subscription === undefined) return;
    subscription.failures += 1;
    if (isHopeless(error, subscription.failures)) {
      this.#forget(track);
      track.undecoded = error.code === 'cannot_consume';
      this.#options.events.emit('subscriptionFailed', { track, error });
      return;
    }
    clearTimeout(subscription.timer);
    subscription.timer = setTimeout(
      () => {
        subscription.timer = undefined;
        this.#schedule();
      },
      Math.max(leastMs, backoffDelay(subscription.failures, this.#options.timing, 1)),
    );
  }

  async #consume(): Promise<void> {
    const { link } = this.#options.media;
    if (link === null || link === this.#consuming) return;
    const batch = new Map<string, ReceivedTrack>();
    for (const [track, { reception, timer }] of this.#subscriptions) {
      if (batch.size === MAX_BATCH) break;
      if (reception === null && timer === undefined) batch.set(track.id, track);
    }
    if (batch.size === 0) return;
    this.#consuming = link;
    try {
      await this.#ask(link, batch);
    } catch (thrown) {
      // With a lost link or session `mediaOpened` begins anew.
      if (this.#isCurrent(link)) for (const track of batch.values()) this.#retry(track, toClientError(thrown));
    } finally {
      if (this.#consuming === link) this.#consuming = null;
    }
    this.#schedule();
  }

  /** Whether it is neither lost nor handed over: what is asked is answered in the session it belongs to. */
  #isCurrent(link: MediaLink): boolean {
    return link === this.#options.media.link;
  }

  async #ask(link: MediaLink, batch: ReadonlyMap<string, ReceivedTrack>): Promise<void> {
    const received: (readonly [ReceivedTrack, Reception])[] = [];
    // What comes to a side that is not set up is lost. But over a transport that is not connected nothing comes, and it
    // is connected only when our side is set up for all of these: there it need not be asked for twice.
    const paused = link.receives;
    const asked = new Map([...batch].map(([id, track]) => [id, askingFor(track, paused)]));
    const rtpCapabilities = this.#told === link.device ? undefined : link.rtpCapabilities;
    const { failed } = await this.#options.requester.request(
      'media.consume',
      { tracks: [...asked.values()], rtpCapabilities },
      {
        answered: ({ consumers }) => {
          if (this.#isCurrent(link)) received.push(...this.#receiveAll(consumers, batch, asked, link));
        },
        wanted: () => this.#isCurrent(link),
      },
    );
    if (!this.#isCurrent(link)) return;
    this.#told = link.device;
    const codes = new Map(failed.map((each) => [each.trackId, each]));
    for (const track of batch.values()) {
      const subscription = this.#subscriptions.get(track);
      if (subscription === undefined || subscription.reception !== null || subscription.timer !== undefined) continue;
      // What the server says nothing of counts as failed too, or it would be asked for again at once.
      const { code, message } = codes.get(track.id) ?? { code: 'unavailable', message: 'not in the answer' };
      this.#retry(track, new CausewayClientError(WireError.parse({ code, message }).code, message));
    }
    // The next batch may be asked for meanwhile.
    void this.#setUp(link, received);
  }

  #receiveAll(
    consumers: readonly ConsumerView[],
    batch: ReadonlyMap<string, ReceivedTrack>,
    asked: ReadonlyMap<string, Asked>,
    link: MediaLink,
  ): (readonly [ReceivedTrack, Reception])[] {
    return consumers.flatMap((view) => {
      const track = batch.get(view.trackId);
      const how = asked.get(view.trackId);
      const reception = track && how && this.#receive(track, { view, asked: how, link });
      if (track !== undefined && reception !== undefined) return [[track, reception] as const];
      this.#orders.close(view.consumerId);
      return [];
    });
  }

  /** Nothing if the track is not wanted any more, or the server gave a consumer of what it sent before. */
  #receive(track: ReceivedTrack, given: Pick<Reception, 'view' | 'asked' | 'link'>): Reception | undefined {
    const { view } = given;
    const subscription = this.#subscriptions.get(track);
    if (subscription === undefined) return undefined;
    if (view.generation < track.generation) {
      this.#retry(track, new CausewayClientError('unavailable', 'the server gave an outdated consumer'));
      return undefined;
    }
    const reception: Reception = { ...given, consumer: null, since: Date.now(), ended: false };
    this.#receptions.begin(track, subscription, reception);
    this.#setForwarded(track, view.forwarded ?? true);
    return reception;
  }

  /** Sets our side up, and then has the server send what it does not yet, all of them with one request. Never rejects. */
  async #setUp(link: MediaLink, received: readonly (readonly [ReceivedTrack, Reception])[]): Promise<void> {
    const ready = await Promise.all(
      received.map(async ([track, reception]) => {
        try {
          const consumer = await link.consume(reception.view, track);
          reception.consumer = consumer;
          if (reception.ended) consumer.close();
          return track;
        } catch (thrown) {
          this.#setUpFailed(track, reception.view.consumerId, toClientError(thrown));
          return track;
        }
      }),
    );
    for (const track of ready) {
      const subscription = this.#subscriptions.get(track);
      const consumer = subscription?.reception?.consumer;
      if (subscription === undefined || !consumer || consumer.track === track.mediaTrack) continue;
      if (subscription.reception && isSteered(track, subscription.reception.asked)) this.#orders.steer(track);
      if (subscription.previous === null) this.#show(track, subscription, consumer);
      else void this.#showWhenPlaying(track, subscription, consumer, subscription.previous);
    }
    this.#schedule();
  }

  /** Not before there is a picture of it, as there still is one of what came before. Never rejects. */
  async #showWhenPlaying(
    track: ReceivedTrack,
    subscription: Subscription,
    consumer: types.Consumer,
    previous: Reception,
  ): Promise<void> {
    const needless = (): boolean =>
      previous.ended ||
      previous.link.closed ||
      consumer.closed ||
      track.paused ||
      !track.forwarded ||
      !track.steering.receiving;
    await untilPlaying(consumer, needless);
    if (subscription.reception?.consumer !== consumer || consumer.closed) return;
    this.#show(track, subscription, consumer);
    if (subscription.previous === previous) this.#receptions.retirePrevious(subscription);
  }

  #show(track: ReceivedTrack, { reception }: Subscription, { track: mediaTrack }: types.Consumer): void {
    if (this.#closed || reception === null || this.#subscriptions.get(track)?.reception !== reception) return;
    track.mediaTrack = mediaTrack;
    this.#options.events.emit('trackSubscribed', { track, mediaTrack });
  }

  #setUpFailed(track: ReceivedTrack, consumerId: string, error: CausewayClientError): void {
    const subscription = this.#subscriptions.get(track);
    if (subscription === undefined || subscription.reception?.view.consumerId !== consumerId) return;
    this.#receptions.drop(subscription);
    this.#orders.close(consumerId);
    this.#retry(track, error);
  }
}

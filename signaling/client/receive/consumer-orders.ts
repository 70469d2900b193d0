import { MAX_BATCH } from '../../protocol/features/media.ts';
import type { Params } from '../../protocol/methods.ts';
import { type CausewayClientError, toClientError } from '../errors.ts';
import type { Media } from '../media/media.ts';
import type { ReceivedTrack } from './remote-track.ts';
import type { Requester } from '../connection/requests.ts';

export interface ConsumerOrdersOptions {
  readonly requester: Requester;
  readonly media: Media;
  readonly failed: (error: CausewayClientError) => void;
  /** The consumer of a track, if it is set up. */
  readonly consumerOf: (track: ReceivedTrack) => string | undefined;
  readonly steeringFailed: (track: ReceivedTrack, consumerId: string, error: CausewayClientError) => void;
}

/** What the server is told of the consumers that it has for us: which to close, how the others are wanted, how many cameras. */
export class ConsumerOrders {
  readonly #options: ConsumerOrdersOptions;
  /** To be told with the next `tell`. */
  readonly #closing = new Set<string>();
  readonly #steering = new Set<ReceivedTrack>();
  #cameraLimit: number | null = null;

  constructor(options: ConsumerOrdersOptions) {
    this.#options = options;
  }

  close(consumerId: string): void {
    this.#closing.add(consumerId);
  }

  /** The server closed it by itself. */
  forget(consumerId: string): void {
    this.#closing.delete(consumerId);
  }

  /** It is wanted in another way than before. */
  steer(track: ReceivedTrack): void {
    this.#steering.add(track);
  }

  limitCameras(limit: number | null): void {
    if (limit === this.#cameraLimit) return;
    this.#cameraLimit = limit;
    this.#tellLimit();
  }

  /** There are new transports: nothing is known of the consumers before. */
  mediaOpened(): void {
    this.#closing.clear();
    if (this.#cameraLimit !== null) this.#tellLimit();
  }

  /** Tells as much as a request may hold. @returns whether there is more */
  tell(): boolean {
    this.#tellClosing();
    this.#tellSteering();
    return this.#closing.size + this.#steering.size > 0;
  }

  #tellClosing(): void {
    const consumerIds = [...this.#closing].slice(0, MAX_BATCH);
    if (consumerIds.length === 0) return;
    for (const consumerId of consumerIds) this.#closing.delete(consumerId);
    this.#request('consumer.close', { consumerIds }, this.#options.failed);
  }

  #tellSteering(): void {
    const batch = new Map<ReceivedTrack, Params<'consumer.update'>['consumers'][number]>();
    for (const track of [...this.#steering].slice(0, MAX_BATCH)) {
      this.#steering.delete(track);
      const consumerId = this.#options.consumerOf(track);
      if (consumerId === undefined) continue;
      const { receiving, ...steering } = track.steering;
      batch.set(track, { consumerId, paused: !receiving, ...steering });
    }
    if (batch.size === 0) return;
    this.#request('consumer.update', { consumers: [...batch.values()] }, (error) => {
      for (const [track, { consumerId }] of batch) this.#options.steeringFailed(track, consumerId, error);
    });
  }

  /** What the server does not know yet it is told once there are transports: each time anew. */
  #tellLimit(): void {
    if (this.#options.media.link === null) return;
    this.#request('media.limit', { cameras: this.#cameraLimit }, this.#options.failed);
  }

  /** What the server no longer knows needs no closing or steering; the others of the batch were closed or steered. */
  #request<M extends 'consumer.close' | 'consumer.update' | 'media.limit'>(
    method: M,
    params: Params<M>,
    failed: (error: CausewayClientError) => void,
  ): void {
    const { media, requester } = this.#options;
    const { link } = media;
    const wanted = (): boolean => link !== null && link === media.link;
    requester.request(method, params, { wanted }).catch((thrown: unknown) => {
      const error = toClientError(thrown);
      const gone = error.code === 'not_found' || error.code === 'disconnected' || error.code === 'closed';
      if (!gone && wanted()) failed(error);
    });
  }
}

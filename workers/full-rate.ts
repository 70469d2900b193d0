/**
 * Has a receiver get every picture of a stream soon after it begins. The worker gives a consumer those layers whose
 * bitrate it knows, which of a stream that has just begun is the lowest temporal one, a quarter of the pictures; and it
 * looks again only once a second, or when a consumer of the transport is asked for other layers. So that is done here,
 * once all layers have been seen.
 */
import { parseScalabilityMode } from 'mediasoup';
import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import type { Clock } from '../src/ports/clock.ts';

/** Longer than the pattern of temporal layers, which repeats after four pictures, at 20 pictures a second. */
export const SEEN_AFTER_MS = 250;

export class FullRate {
  readonly #clock: Clock;
  readonly #consumers = new Map<Consumer, () => ConsumerLayers>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param wanted what it is to be given */
  follow(consumer: Consumer, wanted: () => ConsumerLayers): void {
    const highest = temporalLayersOf(consumer) - 1;
    if (highest < 1) return;
    this.#consumers.set(consumer, wanted);
    consumer.observer.once('close', () => this.#consumers.delete(consumer));
    let spatial: number | undefined;
    consumer.on('layerschange', (layers) => {
      if (layers !== undefined && layers.spatialLayer !== spatial) {
        this.#cancel ??= this.#clock.after(SEEN_AFTER_MS, () => this.#look());
      }
      spatial = layers?.spatialLayer;
    });
  }

  close(): void {
    this.#cancel?.();
  }

  /** One that lacks pictures is enough: the worker looks at all consumers of a transport at the same time. */
  #look(): void {
    this.#cancel = undefined;
    for (const [consumer, wanted] of this.#consumers) {
      const { spatialLayer, temporalLayer = temporalLayersOf(consumer) - 1 } = wanted();
      const now = consumer.currentLayers?.temporalLayer ?? temporalLayer;
      if (now >= temporalLayer) continue;
      // They fail only when the consumer closed.
      consumer.setPreferredLayers({ spatialLayer, temporalLayer: temporalLayer - 1 }).catch(() => undefined);
      consumer.setPreferredLayers({ spatialLayer, temporalLayer }).catch(() => undefined);
      return;
    }
  }
}

const temporalLayersOf = ({ rtpParameters }: Consumer): number =>
  parseScalabilityMode(rtpParameters.encodings?.[0]?.scalabilityMode).temporalLayers;

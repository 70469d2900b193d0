/**
 * Has a receiver get every picture of a stream soon after it begins. The worker gives a consumer those layers whose
 * bitrate it knows, which of a stream that has just begun is the lowest temporal one, a quarter of the pictures; and it
 * looks again only once a second, or when a consumer of the transport is asked for other layers. So that is done here,
 * once all layers have been seen.
 */
import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import { mustBeginLow, temporalLayersOf } from './stream-traits.ts';
import { LOWEST_LAYERS } from './vp8-start.ts';

/**
 * When a transport is connected the worker shares out its bandwidth, at times before its estimator has named any: then
 * nobody is sent a picture until it looks again, a second later. So it is made to look so long after, in ms.
 */
export const LOOKS_AFTER_CONNECT_MS = [60, 200] as const;

/** Longer than the pattern of temporal layers, which repeats after four pictures, at 20 pictures a second. */
export const SEEN_AFTER_MS = 250;

export class FullRate {
  readonly #clock: Clock;
  readonly #consumers = new Map<Consumer, () => ConsumerLayers>();
  #cancel: (() => void) | undefined;
  #cancelLooks: readonly (() => void)[] = [];

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

  /** The transport of these consumers is connected. */
  connected(): void {
    this.#cancelLooks = LOOKS_AFTER_CONNECT_MS.map((ms) => this.#clock.after(ms, () => this.#lookForNothing()));
  }

  close(): void {
    this.#cancel?.();
    for (const cancel of this.#cancelLooks) cancel();
  }

  #lookForNothing(): void {
    for (const consumer of this.#consumers.keys()) {
      const { paused, producerPaused, currentLayers } = consumer;
      if (paused || producerPaused || currentLayers !== undefined) continue;
      // Of several streams another may be chosen, which has to begin with a key frame of its own.
      if (!mustBeginLow(consumer)) continue;
      ask(consumer, { ...LOWEST_LAYERS, temporalLayer: 1 }, LOWEST_LAYERS);
      return;
    }
  }

  /** One that lacks pictures is enough: the worker looks at all consumers of a transport at the same time. */
  #look(): void {
    this.#cancel = undefined;
    for (const [consumer, wanted] of this.#consumers) {
      const { temporalLayer = temporalLayersOf(consumer) - 1 } = wanted();
      const now = consumer.currentLayers?.temporalLayer ?? temporalLayer;
      if (now >= temporalLayer) continue;
      this.#ask(consumer, wanted());
      return;
    }
  }

  #ask(consumer: Consumer, { spatialLayer, temporalLayer = temporalLayersOf(consumer) - 1 }: ConsumerLayers): void {
    ask(consumer, { spatialLayer, temporalLayer: temporalLayer - 1 }, { spatialLayer, temporalLayer });
  }
}

/** Other layers first: for the same again the worker does not look. */
function ask(consumer: Consumer, others: ConsumerLayers, wanted: ConsumerLayers): void {
  // They fail only when the consumer closed.
  consumer.setPreferredLayers(others).catch(() => undefined);
  consumer.setPreferredLayers(wanted).catch(() => undefined);
}

/**
 * How a receiver of a VP8 stream with temporal layers but no simulcast gets its first key frame. The worker of mediasoup
 * 3.27 drops it if more than the lowest temporal layer is wanted when it comes (its codec context knows of no current
 * layer yet, and takes the key frame for one of a layer above), and forwards what follows, which nobody can decode until
 * the next key frame. So such a consumer is to want the lowest layer whenever it sends nothing, and is asked for the
 * others when it has begun.
 */
import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import { mustBeginLow } from './stream-traits.ts';

/** What it is to want while it sends nothing. */
export const LOWEST_LAYERS: ConsumerLayers = { spatialLayer: 0, temporalLayer: 0 };

/** Whether a consumer has layers and may be asked for some now; else `followStart` does it later. */
export const mayBeAsked = (consumer: Consumer): boolean =>
  consumer.kind === 'video' && (!mustBeginLow(consumer) || consumer.currentLayers !== undefined);

/** @param wanted what it is to be given from its second picture on */
export function followStart(consumer: Consumer, wanted: () => ConsumerLayers): void {
  if (!mustBeginLow(consumer)) return;
  let sends = false;
  consumer.on('layerschange', (layers) => {
    if (sends === (layers !== undefined)) return;
    sends = layers !== undefined;
    // It fails only when the consumer closed.
    consumer.setPreferredLayers(sends ? wanted() : LOWEST_LAYERS).catch(() => undefined);
  });
}

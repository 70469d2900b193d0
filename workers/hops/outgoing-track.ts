import type { Consumer } from 'mediasoup/types';
import { type Demand, EVERYTHING, NOTHING, type WantedLayer } from '../../src/forwarding/demand.ts';
import { DemandTeller } from '../../src/forwarding/demand-teller.ts';
import type { Clock } from '../../src/ports/clock.ts';

export interface OutgoingTrackOptions {
  /** Of a pipe. */
  readonly consumer: Consumer;
  /** Of all who receive the track. */
  readonly demand: Demand;
  /** What is wanted behind the pipe at first; with `NOTHING` the consumer is paused. */
  readonly layer: WantedLayer;
  readonly clock: Clock;
}

/**
 * A track that leaves by a pipe, which carries no more of it than is wanted behind it: more at once; less a little later,
 * as those behind go on with the layer that they have until the other one's key frame is there. A worker that was not built
 * here carries all layers (workers/native/hop-layers.patch).
 */
export class OutgoingTrack {
  readonly consumer: Consumer;
  readonly #demand: Demand;
  readonly #layers: DemandTeller;
  /** What the consumer was asked to be last: it says so itself only later. */
  #paused: boolean;

  constructor({ consumer, demand, layer, clock }: OutgoingTrackOptions) {
    this.consumer = consumer;
    this.#demand = demand;
    this.#paused = layer === NOTHING;
    demand.set(consumer, layer);
    if (layer !== EVERYTHING) this.#carry(layer);
    this.#layers = new DemandTeller(clock, (highest) => this.#carry(highest), layer);
    consumer.observer.once('close', () => {
      demand.delete(consumer);
      this.#layers.close();
    });
  }

  /** @throws when the track has ended */
  async want(layer: WantedLayer): Promise<void> {
    if (this.consumer.closed) return;
    this.#demand.set(this.consumer, layer);
    this.#layers.wants(layer);
    const paused = layer === NOTHING;
    if (this.#paused === paused) return;
    this.#paused = paused;
    await (paused ? this.consumer.pause() : this.consumer.resume());
  }

  #carry(highest: WantedLayer): void {
    const layers = this.consumer.rtpParameters.encodings?.length ?? 1;
    if (highest === NOTHING || layers === 1) return;
    // It fails only when the track has ended meanwhile.
    this.consumer.setPreferredLayers({ spatialLayer: Math.min(highest, layers - 1) }).catch(() => undefined);
  }
}

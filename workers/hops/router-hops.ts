import type { Producer, Router } from 'mediasoup/types';
import type { WantedLayer } from '../../src/forwarding/demand.ts';
import { type HopCarrier, Hops } from '../../src/forwarding/hops/hops.ts';
import type { RoomKey } from '../../src/domain/room/state.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ConsumeRequest } from '../../src/ports/media-engine.ts';
import { notFound } from '../wire/media-errors.ts';
import type { RoomTracks, TrackClaim } from '../publishing/room-tracks.ts';
import type { NodeHops } from './node-hops.ts';
import type { ArrivingTrack } from './pipe.ts';
import type { WorkerHops } from './worker-hops.ts';

/** What a router needs to bring tracks to it. */
export interface HopMeans {
  readonly workerHops: WorkerHops;
  /** Unset: there are no other nodes. */
  readonly nodeHops: NodeHops | undefined;
  readonly clock: Clock;
}

export interface RouterHopsOptions extends HopMeans {
  readonly key: RoomKey;
  readonly router: Router;
  /** Of the room, on this node. */
  readonly tracks: RoomTracks;
}

/** One viewer's share in a track that is on the viewer's router. */
export interface TrackShare {
  readonly producer: Producer;
  /** What the viewer wants from now on; `NOTHING`: no media for now. */
  want(layer: WantedLayer): void;
  /** Whether nothing reaches the producer while nobody on the router wants anything. */
  readonly stops: boolean;
  /** May be called twice. */
  leave(): void;
}

export interface HopRequest extends Pick<ConsumeRequest, 'trackId' | 'node' | 'generation'> {
  /**
   * Whether the track must stop when nobody on the router wants anything, also where it is published there: it is brought
   * by a hop from the router to itself then. One request stops and starts it for all, and while it is stopped its packets
   * are not offered to each of its viewers.
   */
  readonly mustStop: boolean;
}

/** A track that is published on the router. */
interface Here {
  readonly producer: Producer;
  readonly demand: TrackClaim['demand'];
}

/** A track that arrives by a hop. */
interface Elsewhere extends HopCarrier<ArrivingTrack> {
  /** Names the media: other media of the same track, from elsewhere or of another generation, is another source. */
  readonly name: string;
}

/** All tracks of a room as one router has them: those published on it, and the others when somebody watches. */
export class RouterHops {
  readonly #options: RouterHopsOptions;
  readonly #hops: Hops<ArrivingTrack>;

  constructor(options: RouterHopsOptions) {
    this.#options = options;
    this.#hops = new Hops(options.clock);
  }

  /** @throws `not_found`, `unavailable` */
  async consume(request: HopRequest, wants: WantedLayer): Promise<TrackShare> {
    const source = this.#find(request);
    if ('demand' in source) return stayHere(source, wants);
    // When the hop ends its producer closes, and with it what consumes it: that tells the viewers.
    const share = this.#hops.view(source.name, source, { wants, ended: () => undefined });
    const { producer } = await share.opened;
    return { producer, stops: true, want: (layer) => share.want(layer), leave: () => share.leave() };
  }

  /** Whether a node is this one. */
  isHere(node: string): boolean {
    const { nodeHops } = this.#options;
    return nodeHops === undefined || nodeHops.self === node;
  }

  #find({ trackId, node, generation, mustStop }: HopRequest): Here | Elsewhere {
    const { key, router, tracks, workerHops, nodeHops } = this.#options;
    if (nodeHops && !this.isHere(node)) {
      return {
        name: `${trackId} ${generation} ${node}`,
        open: (layer, ended) => nodeHops.carry(node, { key, trackId, router, layer }, ended),
      };
    }
    const claim = tracks.find(trackId);
    if (!claim?.producer) throw notFound('track');
    const { producer, demand } = claim;
    if (claim.router === router && !mustStop) return { producer, demand };
    return {
      name: `${trackId} ${producer.id}`,
      open: (layer, ended) => workerHops.carry({ router: claim.router, producer, demand, layer }, router, ended),
    };
  }

  /** Ends all hops to this router; may be called twice. */
  close(): void {
    this.#hops.close();
  }
}

function stayHere({ producer, demand }: Here, wants: WantedLayer): TrackShare {
  // Compared only.
  const viewer = {};
  demand.set(viewer, wants);
  return {
    producer,
    stops: false,
    want: (layer) => demand.set(viewer, layer),
    leave: () => demand.delete(viewer),
  };
}

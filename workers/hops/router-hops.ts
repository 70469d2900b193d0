import type { Producer, Router } from 'mediasoup/types';
import { type HopCarrier, Hops } from '../../src/domain/hops/hops.ts';
import type { RoomKey } from '../../src/domain/room-state.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { SubscribeRequest } from '../../src/ports/media-engine.ts';
import { notFound } from '../media-errors.ts';
import type { RoomTracks } from '../room-tracks.ts';
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
export interface Watch {
  readonly producer: Producer;
  /** The viewer wants no media for now. */
  pause(): void;
  resume(): void;
  /** May be called twice. */
  leave(): void;
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
  async watch(request: Pick<SubscribeRequest, 'trackId' | 'node' | 'generation' | 'paused'>): Promise<Watch> {
    const source = this.#find(request);
    if ('producer' in source) return stayHere(source.producer);
    // When the hop ends its producer closes, and with it what consumes it: that tells the viewers.
    const viewer = { paused: request.paused, ended: () => undefined };
    const share = this.#hops.view(source.name, source, viewer);
    const { producer } = await share.opened;
    return { producer, pause: () => share.pause(), resume: () => share.resume(), leave: () => share.leave() };
  }

  #find({
    trackId,
    node,
    generation,
  }: Pick<SubscribeRequest, 'trackId' | 'node' | 'generation'>): { readonly producer: Producer } | Elsewhere {
    const { key, router, tracks, workerHops, nodeHops } = this.#options;
    if (nodeHops && node !== nodeHops.self) {
      return {
        name: `${trackId} ${generation} ${node}`,
        open: (ended) => nodeHops.carry(node, { key, trackId, router }, ended),
      };
    }
    const claim = tracks.find(trackId);
    if (!claim?.producer) throw notFound('track');
    const { producer } = claim;
    if (claim.router === router) return { producer };
    return {
      name: `${trackId} ${producer.id}`,
      open: (ended) => workerHops.carry({ router: claim.router, producer }, router, ended),
    };
  }

  /** Ends all hops to this router; may be called twice. */
  close(): void {
    this.#hops.close();
  }
}

const stayHere = (producer: Producer): Watch => ({
  producer,
  pause: () => undefined,
  resume: () => undefined,
  leave: () => undefined,
});

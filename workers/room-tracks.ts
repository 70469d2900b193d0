/** Who publishes which track in a room, on this node. */
import type { Producer, Router } from 'mediasoup/types';
import { Demand } from '../src/domain/forwarding/demand.ts';
import { notFound } from './media-errors.ts';

/** A track id in use: from the moment that somebody starts to publish it. */
export interface TrackClaim {
  readonly trackId: string;
  /** Who publishes it: compared, never called. */
  readonly owner: object;
  /** Where it is published. */
  readonly router: Router;
  /** Set once the media engine has accepted the track. */
  producer: Producer | undefined;
  /** What all who receive it want of it, on all routers and nodes. */
  readonly demand: Demand;
  /** Unpublished or replaced: what arrives for it now is too late. */
  released: boolean;
}

export class RoomTracks {
  readonly #claims = new Map<string, TrackClaim>();

  /** Takes a track id; takes it anew, and ends the earlier media, when it is the owner's. @throws `not_found` */
  claim(trackId: string, owner: object, router: Router): TrackClaim {
    const earlier = this.#claims.get(trackId);
    if (earlier) {
      if (earlier.owner !== owner) throw notFound('track');
      this.release(earlier);
    }
    const claim: TrackClaim = { trackId, owner, router, producer: undefined, demand: new Demand(), released: false };
    this.#claims.set(trackId, claim);
    return claim;
  }

  /** Ends the track. May be called twice. */
  release(claim: TrackClaim): void {
    if (claim.released) return;
    claim.released = true;
    this.#claims.delete(claim.trackId);
    claim.producer?.close();
  }

  find(trackId: string): TrackClaim | undefined {
    return this.#claims.get(trackId);
  }

  /** Ends all tracks of an owner. */
  releaseAll(owner: object): void {
    for (const claim of this.#claims.values()) {
      if (claim.owner === owner) this.release(claim);
    }
  }

  /** How many tracks have media. */
  get published(): number {
    return [...this.#claims.values()].filter(({ producer }) => producer !== undefined).length;
  }
}

/** Who publishes which track in a room, on this node. */
import type { Producer, Router } from 'mediasoup/types';
import { Demand } from '../../src/forwarding/demand.ts';
import { notFound } from '../wire/media-errors.ts';

/** A session, as the owner of its tracks. */
export interface TrackOwner {
  readonly identity: string;
  /** Whether it was told to go: another one of the same participant may publish its tracks besides. */
  readonly leaving: boolean;
}

/** A track id in use: from the moment that somebody starts to publish it. */
export interface TrackClaim {
  readonly trackId: string;
  readonly owner: TrackOwner;
  /** Where it is published. */
  readonly router: Router;
  /** Set once the media engine has accepted the track. */
  producer: Producer | undefined;
  /** What all who receive it want of it, on all routers and nodes. */
  readonly demand: Demand;
  /** The same track as a session sends it that is about to go; it ends with this one at the latest. */
  former: TrackClaim | undefined;
  /** Unpublished or replaced: what arrives for it now is too late. */
  released: boolean;
}

export class RoomTracks {
  readonly #claims = new Map<string, TrackClaim>();

  /**
   * Takes a track id; takes it anew when it is the owner's, and ends the earlier media unless that is of a session which
   * is about to go. @throws `not_found`
   */
  claim(trackId: string, owner: TrackOwner, router: Router): TrackClaim {
    const earlier = this.#claims.get(trackId);
    const moves = earlier?.owner.leaving === true && earlier.owner.identity === owner.identity;
    const former = moves && earlier.owner !== owner ? earlier : undefined;
    if (earlier && !former) {
      if (earlier.owner !== owner) throw notFound('track');
      this.release(earlier);
    }
    const demand = new Demand();
    const claim: TrackClaim = { trackId, owner, router, producer: undefined, demand, former, released: false };
    this.#claims.set(trackId, claim);
    return claim;
  }

  /** Ends the track. May be called twice. */
  release(claim: TrackClaim): void {
    if (claim.released) return;
    claim.released = true;
    if (this.#claims.get(claim.trackId) === claim) this.#claims.delete(claim.trackId);
    claim.producer?.close();
    if (claim.former) this.release(claim.former);
  }

  find(trackId: string): TrackClaim | undefined {
    return this.#claims.get(trackId);
  }

  /** Ends all tracks of an owner. */
  releaseAll(owner: TrackOwner): void {
    for (const claim of this.#claims.values()) {
      if (claim.owner === owner) this.release(claim);
      else if (claim.former?.owner === owner) {
        this.release(claim.former);
        claim.former = undefined;
      }
    }
  }

  /** How many tracks have media. */
  get published(): number {
    return [...this.#claims.values()].filter(({ producer }) => producer !== undefined).length;
  }
}

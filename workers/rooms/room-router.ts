import type { Router } from 'mediasoup/types';
import type { ServerFigures } from '../../src/forwarding/diagnosis.ts';
import type { RoomKey } from '../../src/domain/room/state.ts';
import type { MediaListener, MediaSession } from '../../src/ports/media-engine.ts';
import type { ConnectionOutcomes } from '../legs/connection-outcomes.ts';
import type { LegMeter } from '../legs/leg-meter.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import type { PublishedTrackFigures } from '../hops/hop-messages.ts';
import { SessionFigures } from './session-figures.ts';
import { type HopMeans, RouterHops } from '../hops/router-hops.ts';
import { mediaUnavailable } from '../wire/media-errors.ts';
import { RoomMediaSession } from './media-session.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import type { RoomSpeakers } from '../speakers/room-speakers.ts';
import type { RoomTracks, TrackOwner } from '../publishing/room-tracks.ts';
import { createTransportPair } from './transport-pair.ts';

/** What the rooms of a node share. */
export interface RoomMeans extends HopMeans {
  readonly connections: ConnectionWatch;
  readonly outcomes: ConnectionOutcomes;
  readonly legs: LegMeter;
  readonly serverFigures: (worker: MediaWorker) => ServerFigures;
  /** How a track fared that is published on this node. */
  readonly publishedFigures: (key: RoomKey, trackId: string) => Promise<PublishedTrackFigures | undefined>;
}

export interface RoomRouterOptions {
  readonly key: RoomKey;
  readonly worker: MediaWorker;
  /** Of the room, on all of its routers. */
  readonly tracks: RoomTracks;
  readonly speakers: RoomSpeakers;
  readonly means: RoomMeans;
  /** Called once: when the last session has left, or the worker is dead. */
  readonly onClose: () => void;
}

interface Parts {
  readonly router: Router;
  readonly hops: RouterHops;
}

/** A room's router on one worker, with its sessions there. It lives as long as somebody is on it. */
export class RoomRouter {
  readonly #options: RoomRouterOptions;
  readonly #parts: Promise<Parts>;
  readonly #sessions = new Set<RoomMediaSession>();
  #attaching = 0;
  #closed = false;
  #lost = false;

  /** Begins to make the router. */
  constructor(options: RoomRouterOptions) {
    this.#options = options;
    options.worker.routers += 1;
    this.#parts = this.#make(options);
  }

  async #make({ worker, key, tracks, means }: RoomRouterOptions): Promise<Parts> {
    const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
    return { router, hops: new RouterHops({ ...means, key, router, tracks }) };
  }

  /** Whether its worker died. */
  get lost(): boolean {
    return this.#lost;
  }

  has(owner: TrackOwner): boolean {
    return [...this.#sessions].some((session) => session === owner);
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Sessions that there are, and those to be. */
  get attached(): number {
    return this.#sessions.size + this.#attaching;
  }

  /** Those that were not told to go. */
  get staying(): readonly RoomMediaSession[] {
    return [...this.#sessions].filter(({ leaving }) => !leaving);
  }

  get consumers(): number {
    return [...this.#sessions].reduce((sum, session) => sum + session.consumers, 0);
  }

  /** Rejects when the worker dies meanwhile. */
  async attach(identity: string, listener: MediaListener): Promise<MediaSession> {
    this.#attaching += 1;
    try {
      const { router, hops } = await this.#parts;
      const { key, worker, tracks, speakers, means } = this.#options;
      const transports = await createTransportPair(router, worker.webRtcServer, {
        created: (transport) => means.outcomes.follow(transport),
        connecting: (transport, direction, restart) => {
          means.connections.watch(transport, { ...key, identity, direction });
          means.outcomes.connecting(transport, restart);
        },
        tell: worker.tell,
      });
      if (this.#closed) {
        transports.close();
        throw mediaUnavailable('The media of this room was lost.');
      }
      means.legs.uplink(transports.send);
      means.legs.downlink(transports.recv);
      const session = new RoomMediaSession({
        identity,
        transports,
        router,
        tracks,
        speakers,
        hops,
        routerRtpCapabilities,
        limitsClients: worker.limitsClients,
        listener,
        figures: new SessionFigures({ key, worker, means }),
        clock: means.clock,
        onClose: this.#sessionClosed,
      });
      this.#sessions.add(session);
      return session;
    } finally {
      this.#attaching -= 1;
      this.#closeIfEmpty();
    }
  }

  readonly #sessionClosed = (session: RoomMediaSession): void => {
    this.#sessions.delete(session);
    this.#closeIfEmpty();
  };

  #closeIfEmpty(): void {
    if (this.attached === 0 && !this.#closed) this.#close();
  }

  #close(): void {
    this.#closed = true;
    this.#options.worker.routers -= 1;
    this.#options.onClose();
    this.#parts.then(
      ({ router, hops }) => {
        hops.close();
        router.close();
      },
      // The worker could not make it: who attached was told.
      () => undefined,
    );
  }

  /** The worker died. */
  lose(): void {
    if (this.#closed) return;
    this.#lost = true;
    this.#close();
    for (const session of this.#sessions) session.lose();
  }
}

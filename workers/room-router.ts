import type { Router } from 'mediasoup/types';
import type { MediaListener, MediaSession } from '../src/ports/media-engine.ts';
import { mediaCodecs, routerRtpCapabilities } from './codecs.ts';
import { mediaUnavailable } from './media-errors.ts';
import { RoomMediaSession } from './media-session.ts';
import type { MediaWorker } from './media-worker.ts';
import { RoomTracks } from './room-tracks.ts';
import { createTransportPair } from './transport-pair.ts';

/** A room's router on one worker, with the sessions of the room. It lives as long as somebody is in it. */
export class RoomRouter {
  readonly worker: MediaWorker;
  readonly #router: Promise<Router>;
  readonly #tracks = new RoomTracks();
  readonly #sessions = new Set<RoomMediaSession>();
  readonly #onClose: () => void;
  #attaching = 0;
  #closed = false;
  #lost = false;

  /** Begins to make the router. `onClose` is called once: when the last session has left, or the worker is dead. */
  constructor(worker: MediaWorker, onClose: () => void) {
    this.worker = worker;
    this.#onClose = onClose;
    worker.routers += 1;
    this.#router = worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  }

  /** Whether its worker died. */
  get lost(): boolean {
    return this.#lost;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get producers(): number {
    return this.#tracks.published;
  }

  get consumers(): number {
    return [...this.#sessions].reduce((sum, session) => sum + session.consumers, 0);
  }

  /** Rejects when the worker dies meanwhile. */
  async attach(listener: MediaListener): Promise<MediaSession> {
    this.#attaching += 1;
    try {
      const router = await this.#router;
      const transports = await createTransportPair(router, this.worker.webRtcServer);
      if (this.#closed) {
        transports.close();
        throw mediaUnavailable('The media of this room was lost.');
      }
      const session = new RoomMediaSession({
        transports,
        tracks: this.#tracks,
        routerRtpCapabilities,
        listener,
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
    if (this.#sessions.size > 0 || this.#attaching > 0 || this.#closed) return;
    this.#close();
    this.#router.then(
      (router) => router.close(),
      // The worker could not make it: who attached was told.
      () => undefined,
    );
  }

  #close(): void {
    this.#closed = true;
    this.worker.routers -= 1;
    this.#onClose();
  }

  /** The worker died. */
  lose(): void {
    if (this.#closed) return;
    this.#lost = true;
    this.#close();
    for (const session of this.#sessions) session.lose();
  }
}

import type { RoomKey } from '../../src/domain/room/state.ts';
import type { RoomMediaSession } from './media-session.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { type RoomMeans, RoomRouter } from './room-router.ts';
import { RoomSpeakers } from '../speakers/room-speakers.ts';
import { RoomTracks, type TrackOwner } from '../publishing/room-tracks.ts';

/** A room on this node: one router on each worker that somebody of it is on, and the tracks of all of them. */
export class RoomMedia {
  readonly tracks = new RoomTracks();
  readonly speakers: RoomSpeakers;
  readonly key: RoomKey;
  readonly #means: RoomMeans;
  readonly #onClose: () => void;
  readonly #routers = new Map<MediaWorker, RoomRouter>();

  /**
   * @param loudest how many microphones are forwarded
   * @param onClose called when the last router has closed
   */
  constructor(key: RoomKey, means: RoomMeans, loudest: number, onClose: () => void) {
    this.key = key;
    this.#means = means;
    this.#onClose = onClose;
    const { clock, nodeHops } = means;
    this.speakers = new RoomSpeakers({
      places: loudest,
      clock,
      tell: nodeHops && ((levels) => nodeHops.tellLevels(key, levels)),
    });
  }

  /** How many sessions are on a worker, or about to be; undefined: the room has no router there. */
  sessionsOn(worker: MediaWorker): number | undefined {
    return this.#routers.get(worker)?.attached;
  }

  /** The worker that a session of the room is on. */
  workerOf(owner: TrackOwner): MediaWorker | undefined {
    return [...this.#routers].find(([, router]) => router.has(owner))?.[0];
  }

  /** Those of its sessions on a worker that were not told to go. */
  stayingOn(worker: MediaWorker): readonly RoomMediaSession[] {
    return this.#routers.get(worker)?.staying ?? [];
  }

  /** The room's router on a worker: the one that there is, or a new one. */
  routerOn(worker: MediaWorker): RoomRouter {
    const known = this.#routers.get(worker);
    if (known) return known;
    const router = new RoomRouter({
      key: this.key,
      worker,
      tracks: this.tracks,
      speakers: this.speakers,
      means: this.#means,
      onClose: () => {
        this.#routers.delete(worker);
        if (this.#routers.size > 0) return;
        this.speakers.close();
        this.#onClose();
      },
    });
    this.#routers.set(worker, router);
    return router;
  }

  /** The worker died. */
  lose(worker: MediaWorker): void {
    this.#routers.get(worker)?.lose();
  }

  get sessions(): number {
    return this.#sum(({ sessions }) => sessions);
  }

  get consumers(): number {
    return this.#sum(({ consumers }) => consumers);
  }

  #sum(count: (router: RoomRouter) => number): number {
    return [...this.#routers.values()].reduce((sum, router) => sum + count(router), 0);
  }
}

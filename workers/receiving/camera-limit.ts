/** Of a session's cameras no more are forwarded at a time than its client wants: those of the last who spoke. */
import { chooseCameras } from '../../src/forwarding/camera-choice.ts';
import type { Source } from '../../signaling/protocol/primitives.ts';
import type { RoomSpeakers } from '../speakers/room-speakers.ts';

export interface LimitedTrack {
  readonly trackId: string;
  readonly publisher: string | undefined;
  readonly source: Source | undefined;
  /** Grows with each track that the session subscribes to. */
  readonly order: number;
  /** By the client: such as while it is out of sight. */
  paused: boolean;
  /** By its publisher. */
  sourcePaused: boolean;
  /** Whether it is not forwarded though it might be, because others have the places. */
  heldBack: boolean;
}

export class CameraLimit {
  #limit: number | null = null;
  /** By track id; undefined: nobody is held back. */
  #chosen: ReadonlySet<string> | undefined;

  /** Whether `apply` can change anything. */
  get active(): boolean {
    return this.#limit !== null || this.#chosen !== undefined;
  }

  /** Takes effect with the next `apply`; null: no limit. */
  set(limit: number | null): void {
    this.#limit = limit;
  }

  /**
   * Sets of each track whether it is held back. Those that are paused take no place, and stay as they are: so their viewer
   * sees no change before there is one to be seen.
   * @returns those of which it is another now
   */
  apply<T extends LimitedTrack>(
    watched: readonly T[],
    speakers: Pick<RoomSpeakers, 'spoke' | 'speaking'>,
  ): readonly T[] {
    const cameras = watched.filter(({ source }) => source === 'camera');
    const contending = cameras.filter(({ paused, sourcePaused }) => !paused && !sourcePaused);
    this.#chosen = this.#limit === null ? undefined : this.#choose(contending, this.#limit, watched, speakers);
    const changed: T[] = [];
    for (const camera of this.#chosen ? contending : cameras) {
      const heldBack = this.#chosen?.has(camera.trackId) === false;
      if (heldBack === camera.heldBack) continue;
      camera.heldBack = heldBack;
      changed.push(camera);
    }
    return changed;
  }

  #choose(
    contending: readonly LimitedTrack[],
    limit: number,
    watched: readonly LimitedTrack[],
    { spoke, speaking }: Pick<RoomSpeakers, 'spoke' | 'speaking'>,
  ): ReadonlySet<string> {
    const speakers = new Map(
      watched.flatMap(({ trackId, source, publisher }) =>
        source === 'microphone' && publisher !== undefined ? [[trackId, publisher] as const] : [],
      ),
    );
    const publishersOf = (trackIds: readonly string[]): ReadonlySet<string> =>
      new Set(trackIds.flatMap((trackId) => speakers.get(trackId) ?? []));
    // A camera whose publisher moves has two consumers for a while, and one place.
    const cameras = new Map(contending.toSorted((a, b) => a.order - b.order).map((camera) => [camera.trackId, camera]));
    return chooseCameras({
      before: this.#chosen ?? new Set(),
      cameras: [...cameras.values()],
      spoke: [...publishersOf(spoke)],
      speaking: publishersOf(speaking),
      limit,
    });
  }
}

/** Of many cameras those are received that somebody looks at; the others cost nobody anything. */
import type { ReceivedTrack } from './remote-track.ts';

export interface SeenCamerasOptions {
  /** So long a camera stays received when nobody sees it any more, in ms: who scrolls back finds it at once. */
  readonly keepMs: number;
  readonly subscribe: (track: ReceivedTrack) => void;
  readonly unsubscribe: (track: ReceivedTrack) => void;
}

interface Camera {
  shown: boolean;
  /** Whether it was subscribed here, and not by the application. */
  ours: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class SeenCameras {
  readonly #options: SeenCamerasOptions;
  readonly #cameras = new Map<ReceivedTrack, Camera>();

  constructor(options: SeenCamerasOptions) {
    this.#options = options;
  }

  /** It may have come in sight, or gone out of it. */
  look(track: ReceivedTrack): void {
    const camera = this.#cameras.get(track) ?? { shown: false, ours: false, timer: undefined };
    this.#cameras.set(track, camera);
    if (camera.shown === track.shown) return;
    camera.shown = track.shown;
    clearTimeout(camera.timer);
    if (track.shown) {
      if (track.subscribed) return;
      camera.ours = true;
      this.#options.subscribe(track);
    } else if (camera.ours) {
      camera.timer = setTimeout(() => {
        camera.ours = false;
        this.#options.unsubscribe(track);
      }, this.#options.keepMs);
    }
  }

  /** It is published no longer. */
  forget(track: ReceivedTrack): void {
    clearTimeout(this.#cameras.get(track)?.timer);
    this.#cameras.delete(track);
  }

  close(): void {
    for (const track of [...this.#cameras.keys()]) this.forget(track);
  }
}

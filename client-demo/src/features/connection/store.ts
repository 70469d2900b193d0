import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import { afterLook, NO_MEDIA, sampleOf, type MediaPicture, type MediaState } from './media-state.ts';

/** Time between two looks at the statistics, in ms. */
const PERIOD_MS = 1_000;

/** How it stands with picture and sound, apart from the signaling socket. */
export class ConnectionStore {
  readonly #picture = signal<MediaPicture>(NO_MEDIA);
  readonly media: ReadonlySignal<MediaState> = computed(() => this.#picture.value.state);

  /** Follows a meeting; returns the function that ends that. */
  follow(meeting: Pick<Meeting, 'getStats'>): () => void {
    let stopped = false;
    const look = async (): Promise<void> => {
      const { send, recv } = await meeting.getStats();
      if (!stopped) this.#picture.value = afterLook(this.#picture.peek(), sampleOf([send, recv], performance.now()));
    };
    // Statistics that cannot be had tell nothing.
    const timer = setInterval(() => void look().catch(() => undefined), PERIOD_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
      this.#picture.value = NO_MEDIA;
    };
  }
}

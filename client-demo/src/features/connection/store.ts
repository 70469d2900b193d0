import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, MediaStatus } from '../../../../signaling/client/api.ts';
import type { TextId } from '../../texts/texts.ts';

const NO_MEDIA: MediaStatus = { state: 'idle', blockedIn: null };

/** How it stands with picture and sound, apart from the signaling socket. */
export class ConnectionStore {
  readonly #media = signal(NO_MEDIA);

  get media(): ReadonlySignal<MediaStatus> {
    return this.#media;
  }

  /** Follows a meeting; returns the function that ends that. */
  follow({ mediaConnection }: Pick<Meeting, 'mediaConnection'>): () => void {
    this.#media.value = mediaConnection.status;
    const stop = mediaConnection.on('changed', (status) => {
      this.#media.value = status;
    });
    return () => {
      stop();
      this.#media.value = NO_MEDIA;
    };
  }
}

/** What is said while the socket is away: only what is so. */
export const reconnectingWords = ({ state }: MediaStatus): TextId =>
  state === 'connected' ? 'connection:reconnecting-flowing' : 'connection:reconnecting';

/** What to do where picture and sound do not get through; null: they do, or it is too early to tell. */
export function blockedWords({ state, blockedIn }: MediaStatus): TextId | null {
  if (state !== 'blocked') return null;
  return blockedIn === 'dtls' ? 'connection:media-blocked-dtls' : 'connection:media-blocked';
}

import { signal, type ReadonlySignal } from '@preact/signals';
import type { LocalTrack, Meeting } from '../../../signaling/client/api.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import type { TextId } from '../texts/texts.ts';
import { devicesOffered } from './capture.ts';
import { browserFamily } from './device-problems.ts';

/**
 * Whether an error of `getDisplayMedia` only says that the person changed their mind. Chromium tells a refusal by the
 * operating system by its message alone.
 */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotAllowedError' && !/system/i.test(error.message);
}

/** Whether this browser shares screens at all. */
export const screenOffered = (): boolean => devicesOffered() && Reflect.has(navigator.mediaDevices, 'getDisplayMedia');

/** Whether a browser gives sound with a screen; only those of Chromium's family do. */
export const screenSoundOffered = (userAgent: string): boolean => browserFamily(userAgent) === 'chromium';

/** Whether the server says that a host does not allow it at the moment. */
export const isForbiddenNow = (error: unknown): boolean =>
  error instanceof CausewayClientError && error.code === 'forbidden_now';

/** What to tell when the screen cannot be shared. */
export function adviceOnSharing(): TextId {
  if (!devicesOffered()) return 'media:share-insecure';
  if (!screenOffered()) return 'media:share-unsupported';
  return 'media:share-refused';
}

/** The share of one's own screen (or window, or tab): one for the page, in one meeting at a time. */
export class ScreenShare {
  readonly #video = signal<MediaStreamTrack | null>(null);
  #published: LocalTrack[] = [];
  #starting = false;

  /** What is shared now; null: nothing. */
  get video(): ReadonlySignal<MediaStreamTrack | null> {
    return this.#video;
  }

  /**
   * Asks what to share, and shares it. Rejects with what the browser or the server has against it.
   *
   * @param stopped - called when a host ends it
   */
  async start(meeting: Pick<Meeting, 'publish'>, stopped: () => void): Promise<void> {
    if (this.#starting || this.#video.peek() !== null) return;
    this.#starting = true;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
      await this.#publish(meeting, stream, stopped);
    } finally {
      this.#starting = false;
    }
  }

  /** Ends the share; may be called twice. */
  stop(): void {
    for (const local of this.#published) {
      local.mediaTrack.stop();
      // Nobody waits for it: where the server is away, the library closes the track once it is back.
      local.close().catch(() => undefined);
    }
    this.#published = [];
    this.#video.peek()?.stop();
    this.#video.value = null;
  }

  async #publish(meeting: Pick<Meeting, 'publish'>, stream: MediaStream, stopped: () => void): Promise<void> {
    const [video] = stream.getVideoTracks();
    if (video === undefined) return;
    this.#video.value = video;
    try {
      for (const track of stream.getTracks()) {
        const source = track.kind === 'video' ? 'screen' : 'screenAudio';
        const local = await meeting.publish(track, { source }).catch((error: unknown) => {
          // Where nobody may speak its sound is not sent either; the picture is.
          if (source === 'screenAudio' && isForbiddenNow(error)) return null;
          throw error;
        });
        if (local === null) {
          track.stop();
          continue;
        }
        this.#published.push(local);
        if (local.kind === 'video') {
          local.on('ended', ({ reason }) => {
            this.stop();
            if (reason === 'stopped') stopped();
          });
        }
        // Stopped while the server was answering.
        if (this.#video.peek() !== video) {
          this.stop();
          return;
        }
      }
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      this.stop();
      throw error;
    }
  }
}

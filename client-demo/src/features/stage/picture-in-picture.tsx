/**
 * The meeting in a small window over other programs: a whole document where the browser has that
 * (https://wicg.github.io/document-picture-in-picture/), else the picture of whom one would see there.
 */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { render } from 'preact';
import { showTrack } from '../../../../signaling/client/show-track.ts';
import { watermarkWords } from '../../kit/watermark/watermark.tsx';
import { markTrack } from '../../kit/watermark/marked-track.ts';
import type { Shell } from '../../shell/shell.ts';
import { MiniView, peopleInMini } from './mini-view.tsx';
import type { StageStore } from './store.ts';

interface DocumentPictureInPicture {
  /** The one that is open. */
  readonly window: Window | null;
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

declare global {
  // Not in TypeScript's library yet.
  var documentPictureInPicture: DocumentPictureInPicture | undefined;
}

/** Of the window at first, in CSS pixels. */
const SIZE = { width: 384, height: 260 };

/** The small window, open or not: one for the page. */
export class PictureInPicture {
  readonly #shell: Shell;
  readonly #store: StageStore;
  readonly #open = signal(false);
  #close: (() => void) | null = null;

  constructor(shell: Shell, store: StageStore) {
    this.#shell = shell;
    this.#store = store;
  }

  get open(): ReadonlySignal<boolean> {
    return this.#open;
  }

  /** Whether the browser has such windows at all. */
  get offered(): boolean {
    return globalThis.documentPictureInPicture !== undefined || document.pictureInPictureEnabled;
  }

  /** Opens or closes it. Rejects where the browser refuses, or there is no picture to show. */
  async toggle(): Promise<void> {
    if (this.#close !== null) this.close();
    else if (globalThis.documentPictureInPicture !== undefined)
      await this.#openDocument(globalThis.documentPictureInPicture);
    else await this.#openVideo();
  }

  /** May be called twice. */
  close(): void {
    const close = this.#close;
    this.#close = null;
    this.#open.value = false;
    close?.();
  }

  async #openDocument(offer: DocumentPictureInPicture): Promise<void> {
    const small = await offer.requestWindow(SIZE);
    const { documentElement, head, body } = small.document;
    for (const sheet of document.querySelectorAll('link[rel=stylesheet], style')) head.append(sheet.cloneNode(true));
    const { lang, dir, dataset } = document.documentElement;
    Object.assign(documentElement, { lang, dir });
    Object.assign(documentElement.dataset, dataset);
    render(<MiniView shell={this.#shell} store={this.#store} />, body);
    this.#close = () => {
      render(null, body);
      small.close();
    };
    this.#open.value = true;
    small.addEventListener('pagehide', () => this.close(), { once: true });
  }

  async #openVideo(): Promise<void> {
    const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
    let unmark: (() => void) | null = null;
    const stopShowing = effect(() => {
      const [screen] = this.#store.screens.value;
      const people = peopleInMini(this.#store);
      const pictures = people.map(({ view }) => view.value.cameras[0]?.media ?? null);
      const track = screen?.picture.media ?? pictures.find((media) => media !== null);
      const words = watermarkWords.value;
      unmark?.();
      unmark = null;
      if (track === undefined) return;
      // A window of the browser's own shows the bare picture: the watermark has to be in it.
      const shown = words === null ? { track, stop: null } : markTrack(track, words);
      unmark = shown?.stop ?? null;
      if (shown !== null) showTrack(video, shown.track);
    });
    const stop = (): void => {
      stopShowing();
      unmark?.();
    };
    try {
      await video.play();
      await video.requestPictureInPicture();
    } catch (error) {
      stop();
      throw error;
    }
    this.#close = () => {
      stop();
      if (document.pictureInPictureElement === video) void document.exitPictureInPicture().catch(() => undefined);
      video.srcObject = null;
    };
    this.#open.value = true;
    video.addEventListener('leavepictureinpicture', () => this.close(), { once: true });
  }
}

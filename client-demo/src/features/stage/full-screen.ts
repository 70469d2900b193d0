import { signal, type ReadonlySignal } from '@preact/signals';

const full = signal(false);

// Never taken off: the page lives as long.
if (typeof document !== 'undefined') {
  document.addEventListener('fullscreenchange', () => {
    full.value = document.fullscreenElement !== null;
  });
}

/** Whether the page fills the screen. */
export const fullScreen: ReadonlySignal<boolean> = full;

/** Telephones of Apple let only videos fill the screen. */
export const fullScreenOffered = (): boolean => document.fullscreenEnabled;

/** Fills the screen with the page, or no longer. A browser that refuses leaves everything as it is. */
export function toggleFullScreen(): void {
  const done = full.peek() ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch(() => undefined);
}

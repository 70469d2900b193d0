/** The button to go back, which telephones have below every page, asks before it ends a meeting. */
import { signal, type ReadonlySignal } from '@preact/signals';

/** Marks the entry of the history that stands between a meeting and the page before. */
const GUARD = { causeway: 'guard' };

const onGuard = (): boolean => {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'causeway' in state;
};

/**
 * An entry of the history that goes back lands on: the page is still the meeting then, and asks. Another step back ends
 * it. Browsers pass over entries that a page made by itself: there is one from the first press in the page on.
 */
export class BackGuard {
  readonly #asking = signal(false);

  /** Whether the person is to be asked. */
  get asking(): ReadonlySignal<boolean> {
    return this.#asking;
  }

  /** For as long as a meeting goes on; returns the function that ends that. */
  follow(): () => void {
    const stand = (): void => {
      if (!onGuard()) history.pushState(GUARD, '', location.href);
    };
    const arrived = (): void => {
      this.#asking.value = !onGuard();
    };
    // Older browsers lack it.
    const { userActivation }: { readonly userActivation?: UserActivation | undefined } = navigator;
    const gestures = ['pointerdown', 'keydown'] as const;
    const first = (): void => {
      for (const gesture of gestures) removeEventListener(gesture, first);
      stand();
    };
    if (userActivation?.hasBeenActive ?? false) stand();
    else for (const gesture of gestures) addEventListener(gesture, first);
    addEventListener('popstate', arrived);
    return () => {
      for (const gesture of gestures) removeEventListener(gesture, first);
      removeEventListener('popstate', arrived);
      this.#asking.value = false;
      if (onGuard()) history.replaceState(null, '', location.href);
    };
  }

  /** The person stays: the guard stands again. */
  stay(): void {
    if (!this.#asking.peek()) return;
    this.#asking.value = false;
    history.forward();
  }
}

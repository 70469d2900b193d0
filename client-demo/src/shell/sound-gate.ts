import { signal, type ReadonlySignal } from '@preact/signals';

/** Browsers may refuse to play sound before the person has pressed something. */
export class SoundGate {
  readonly #closed = signal(false);

  /** The browser refused to play. */
  get closed(): ReadonlySignal<boolean> {
    return this.#closed;
  }

  refused(): void {
    this.#closed.value = true;
  }

  /** To be called in answer to a gesture: then the browser lets sound play. */
  open(): void {
    this.#closed.value = false;
  }
}

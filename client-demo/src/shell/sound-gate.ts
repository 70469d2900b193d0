import { signal, type ReadonlySignal } from '@preact/signals';
import { onWake } from '../media/wake.ts';

/** Browsers may refuse to play sound before the person has pressed something. */
export class SoundGate {
  readonly #closed = signal(false);
  readonly #turn = signal(0);

  constructor() {
    // A browser may have stopped what played before the computer slept.
    onWake(() => {
      this.#turn.value += 1;
    });
  }

  /** Another number: whatever plays is to play again. */
  get turn(): ReadonlySignal<number> {
    return this.#turn;
  }

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

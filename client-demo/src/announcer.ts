import { signal, type ReadonlySignal } from '@preact/signals';

/** What screen readers are told: the newest message. */
export class Announcer {
  readonly #message = signal('');

  get message(): ReadonlySignal<string> {
    return this.#message;
  }

  say(message: string): void {
    // The same words again would be no change of the live region, and so not be read.
    this.#message.value = this.#message.peek() === message ? `${message}\u00A0` : message;
  }
}

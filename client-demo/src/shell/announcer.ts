import { signal, type ReadonlySignal } from '@preact/signals';
import { text, type TextId, type TextValues } from '../texts/texts.ts';

/** What screen readers are told: the newest message. */
export class Announcer {
  readonly #message = signal('');

  get message(): ReadonlySignal<string> {
    return this.#message;
  }

  say(id: TextId, values?: TextValues): void {
    const message = text(id, values);
    // The same words again would be no change of the live region, and so not be read.
    this.#message.value = this.#message.peek() === message ? `${message}\u00A0` : message;
  }
}

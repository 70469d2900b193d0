import { signal, type ReadonlySignal } from '@preact/signals';

/** Which panel is open beside the stage: one at a time. */
export class Panels {
  readonly #open = signal<string | null>(null);

  get open(): ReadonlySignal<string | null> {
    return this.#open;
  }

  show(id: string): void {
    this.#open.value = id;
  }

  close(): void {
    this.#open.value = null;
  }

  toggle(id: string): void {
    this.#open.value = this.#open.peek() === id ? null : id;
  }
}

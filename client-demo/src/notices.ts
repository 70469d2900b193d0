import { signal, type ReadonlySignal } from '@preact/signals';

/** Something to tell the person, until it is dismissed or over. */
export interface Notice {
  /** A notice replaces the earlier one of its id. */
  readonly id: string;
  readonly title: string;
  /** What to do about it. */
  readonly text: string;
  /** Called when the person has dismissed it, so that the same trouble can be told again the next time. */
  readonly onDismiss?: () => void;
}

/** The notices on show, oldest first. */
export class Notices {
  readonly #list = signal<readonly Notice[]>([]);

  get list(): ReadonlySignal<readonly Notice[]> {
    return this.#list;
  }

  show(notice: Notice): void {
    this.#list.value = [...this.#list.peek().filter(({ id }) => id !== notice.id), notice];
  }

  dismiss(id: string): void {
    const left = this.#list.peek().filter((notice) => notice.id !== id);
    if (left.length !== this.#list.peek().length) this.#list.value = left;
  }
}

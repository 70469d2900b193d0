import { signal, type ReadonlySignal } from '@preact/signals';
import type { TextId, TextValues } from '../texts/texts.ts';

/** Something to tell the person, until it is dismissed or over. */
export interface Notice {
  /** A notice replaces the earlier one of its id. */
  readonly id: string;
  /** The title; its attribute `text` says what to do about it. */
  readonly text: TextId;
  /** Made when it is shown, and again in another language. */
  readonly values?: () => TextValues;
  /** Something that one can do about it at once. */
  readonly action?: { readonly label: TextId; readonly run: () => void };
  /** Called when the person has dismissed it, so that the same trouble can be told again the next time. */
  readonly onDismiss?: () => void;
}

/** More at once would hide the meeting: the oldest go. */
const MOST = 4;

/** The notices on show, oldest first. */
export class Notices {
  readonly #list = signal<readonly Notice[]>([]);

  get list(): ReadonlySignal<readonly Notice[]> {
    return this.#list;
  }

  show(notice: Notice): void {
    this.#list.value = [...this.#list.peek().filter(({ id }) => id !== notice.id), notice].slice(-MOST);
  }

  dismiss(id: string): void {
    const left = this.#list.peek().filter((notice) => notice.id !== id);
    if (left.length !== this.#list.peek().length) this.#list.value = left;
  }
}

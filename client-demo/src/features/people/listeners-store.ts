import { signal, type ReadonlySignal } from '@preact/signals';
import type { Listener, Meeting } from '../../../../signaling/client/api.ts';

interface Surroundings {
  readonly meeting: ReadonlySignal<Pick<Meeting, 'audience'> | null>;
}

/** The audience, as far as it has been looked through. */
export class ListenersStore {
  readonly #surroundings: Surroundings;
  readonly #shown = signal<readonly Listener[]>([]);
  readonly #hasMore = signal(false);
  readonly #busy = signal(false);
  readonly #failed = signal(false);
  #next: string | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get shown(): ReadonlySignal<readonly Listener[]> {
    return this.#shown;
  }

  /** Whether there is a page after those. */
  get hasMore(): ReadonlySignal<boolean> {
    return this.#hasMore;
  }

  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** The last page did not come. */
  get failed(): ReadonlySignal<boolean> {
    return this.#failed;
  }

  /** Gets the first page, or the one after. Never rejects. */
  async more(): Promise<void> {
    const meeting = this.#surroundings.meeting.peek();
    if (meeting === null || this.#busy.peek()) return;
    this.#busy.value = true;
    this.#failed.value = false;
    try {
      const { participants, next } = await meeting.audience.page(this.#next);
      this.#shown.value = [...this.#shown.peek(), ...participants];
      this.#next = next;
      this.#hasMore.value = next !== undefined;
    } catch {
      this.#failed.value = true;
      this.#hasMore.value = true;
    } finally {
      this.#busy.value = false;
    }
  }

  /** As of another time they are others: begins anew. */
  forget(): void {
    this.#shown.value = [];
    this.#next = undefined;
    this.#hasMore.value = false;
    this.#failed.value = false;
  }
}

import { signal, type ReadonlySignal } from '@preact/signals';
import type { Announcer } from '../../shell/announcer.ts';

/** How long the button says that it was done, in ms. */
const DONE_MS = 2_500;

interface Surroundings {
  roomLink(): string;
  readonly admission: { readonly kind: 'guest' | 'token' };
  readonly announcer: Pick<Announcer, 'say'>;
}

/** The link for others, and the way to give it to them. */
export class InviteStore {
  readonly #surroundings: Surroundings;
  readonly #open = signal(false);
  readonly #copied = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether the dialog is open. */
  get open(): ReadonlySignal<boolean> {
    return this.#open;
  }

  /** For a moment after it was copied. */
  get copied(): ReadonlySignal<boolean> {
    return this.#copied;
  }

  show(): void {
    this.#open.value = true;
  }

  hide(): void {
    this.#open.value = false;
  }

  /** Whether others need more than the link: an invitation of their own. */
  get closed(): boolean {
    return this.#surroundings.admission.kind === 'token';
  }

  link(): string {
    return this.#surroundings.roomLink();
  }

  /** Copies the link; where the browser forbids it, shows it to be copied by hand. */
  async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link());
    } catch {
      this.show();
      this.#surroundings.announcer.say('invite:copy-by-hand');
      return;
    }
    this.#surroundings.announcer.say('invite:link-copied');
    this.#copied.value = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#copied.value = false;
    }, DONE_MS);
  }
}

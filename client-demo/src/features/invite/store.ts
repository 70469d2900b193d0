import { signal, type ReadonlySignal } from '@preact/signals';
import {
  invite,
  InvitationError,
  revoke,
  type Invitation,
  type InvitationFailure,
  type InvitationWishes,
} from '../../meeting/invitations.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { TextId } from '../../texts/texts.ts';

/** How long the button says that it was done, in ms. */
const DONE_MS = 2_500;

interface Surroundings {
  roomLink(): string;
  readonly admission: { readonly kind: 'guest' | 'token' | 'invitation' };
  readonly announcer: Pick<Announcer, 'say'>;
  /** With which one is in the meeting. */
  readonly token: string | null;
}

/** An invitation that was made here. */
export interface Made extends Invitation {
  readonly link: string;
  readonly wishes: Omit<InvitationWishes, 'room'>;
}

const TROUBLES: Readonly<Record<InvitationFailure, TextId>> = {
  forbidden: 'invite:forbidden',
  rateLimited: 'invite:rate-limited',
  failed: 'invite:failed',
};

/** The links for others, and the ways to give them. */
export class InviteStore {
  readonly #surroundings: Surroundings;
  readonly #open = signal(false);
  readonly #copied = signal<string | null>(null);
  readonly #made = signal<readonly Made[]>([]);
  readonly #busy = signal(false);
  readonly #trouble = signal<TextId | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether the dialog is open. */
  get open(): ReadonlySignal<boolean> {
    return this.#open;
  }

  /** The link that was copied, for a moment. */
  get copied(): ReadonlySignal<string | null> {
    return this.#copied;
  }

  /** Invitations that were made in this meeting and not taken back, the newest first. */
  get made(): ReadonlySignal<readonly Made[]> {
    return this.#made;
  }

  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** What went wrong with the last wish; null: nothing. */
  get trouble(): ReadonlySignal<TextId | null> {
    return this.#trouble;
  }

  show(): void {
    this.#open.value = true;
  }

  hide(): void {
    this.#open.value = false;
    this.#trouble.value = null;
  }

  /** Whether others need more than the link: an invitation of their own. */
  get closed(): boolean {
    return this.#surroundings.admission.kind !== 'guest';
  }

  link(): string {
    return this.#surroundings.roomLink();
  }

  /** Copies a link; where the browser forbids it, shows it to be copied by hand. */
  async copy(link = this.link()): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      this.show();
      this.#surroundings.announcer.say('invite:copy-by-hand');
      return;
    }
    this.#surroundings.announcer.say('invite:link-copied');
    this.#copied.value = link;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#copied.value = null;
    }, DONE_MS);
  }

  /** Makes an invitation to the room of the page. What the server has against it is told by `trouble`. */
  async make(room: string, wishes: Made['wishes']): Promise<void> {
    await this.#ask(async (token) => {
      const invitation = await invite(token, { ...wishes, room });
      const link = `${this.link()}#invite=${encodeURIComponent(invitation.code)}`;
      this.#made.value = [{ ...invitation, wishes, link }, ...this.#made.peek()];
    });
  }

  async takeBack({ code }: Made): Promise<void> {
    await this.#ask(async (token) => {
      await revoke(token, code);
      this.#made.value = this.#made.peek().filter((each) => each.code !== code);
      this.#surroundings.announcer.say('invite:taken-back');
    });
  }

  /** Another meeting has other invitations. */
  forget(): void {
    this.hide();
    this.#made.value = [];
  }

  async #ask(action: (token: string) => Promise<void>): Promise<void> {
    const { token } = this.#surroundings;
    if (token === null || this.#busy.peek()) return;
    this.#busy.value = true;
    this.#trouble.value = null;
    try {
      await action(token);
    } catch (error) {
      this.#trouble.value = TROUBLES[error instanceof InvitationError ? error.failure : 'failed'];
    } finally {
      this.#busy.value = false;
    }
  }
}

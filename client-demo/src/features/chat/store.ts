import { signal, type ReadonlySignal } from '@preact/signals';
import type { ChatMessage, Meeting } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';

/** What was said. */
export interface Entry {
  readonly key: string;
  readonly from: string;
  readonly name: string;
  readonly self: boolean;
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Written to one person, not to everybody. */
  readonly direct: boolean;
}

/** Longest message, in UTF-16 code units. */
export const LONGEST = 2_000;

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly panels: { readonly open: ReadonlySignal<string | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
}

/** What is written in a meeting, and what of it has not been seen. */
export class ChatStore {
  readonly #surroundings: Surroundings;
  readonly #entries = signal<readonly Entry[]>([]);
  readonly #unread = signal(0);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Oldest first. */
  get entries(): ReadonlySignal<readonly Entry[]> {
    return this.#entries;
  }

  /** How many others wrote since all was on show. */
  get unread(): ReadonlySignal<number> {
    return this.#unread;
  }

  /** Follows a meeting, with what was written in it before; returns the function that ends that, and forgets it all. */
  follow(meeting: Meeting): () => void {
    const { identity } = meeting.self;
    const show = (messages: readonly ChatMessage[]): void => {
      this.#entries.value = messages.map((message) => this.#entryOf(message, identity));
    };
    show(meeting.chat.messages);
    const stops = [
      meeting.chat.on('changed', show),
      meeting.chat.on('received', (message) => this.#hear(this.#entryOf(message, identity))),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#entries.value = [];
      this.#unread.value = 0;
    };
  }

  /** All that was written until now is on show. */
  see(): void {
    this.#unread.value = 0;
  }

  /** Resolves to whether it was sent; if not, that is told, and the words are still the writer's. */
  async send(words: string): Promise<boolean> {
    const meeting = this.#surroundings.session.meeting.peek();
    const said = words.trim().slice(0, LONGEST);
    if (meeting === null || said === '') return false;
    try {
      await meeting.chat.send(said);
    } catch {
      this.#surroundings.notices.show({ id: 'chat', text: 'chat:not-sent' });
      return false;
    }
    this.#surroundings.notices.dismiss('chat');
    return true;
  }

  #entryOf({ id, from, name, text, at, recipient }: ChatMessage, self: string): Entry {
    const { labelOf } = this.#surroundings;
    return {
      key: `${id} ${from}`,
      from,
      name: labelOf(from, name),
      self: from === self,
      words: text,
      at,
      direct: recipient !== undefined,
    };
  }

  #hear({ self, name, words }: Entry): void {
    if (self) return;
    this.#unread.value += 1;
    const { announcer, panels } = this.#surroundings;
    // The panel's own list is read out where it is open.
    if (panels.open.peek() !== 'chat') announcer.say('chat:said', { name, words });
  }
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, Message } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';

/** What was said. */
export interface Entry {
  readonly key: number;
  readonly from: string;
  readonly name: string;
  readonly self: boolean;
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The kind of message that is chat. */
const TOPIC = 'chat';
/** Older ones are forgotten. */
const KEPT = 500;
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
  /** The key of the newest entry that was on show. */
  readonly #seen = signal(0);
  readonly unread: ReadonlySignal<number> = computed(
    () => this.#entries.value.filter(({ key, self }) => key > this.#seen.value && !self).length,
  );
  #lastKey = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Oldest first. */
  get entries(): ReadonlySignal<readonly Entry[]> {
    return this.#entries;
  }

  /** Follows a meeting; returns the function that ends that, and forgets what was said. */
  follow(meeting: Meeting): () => void {
    const stop = meeting.messages.on('received', (message) => {
      if (message.topic === TOPIC) this.#hear(message, message.from === meeting.self.identity);
    });
    return () => {
      stop();
      this.#entries.value = [];
      this.#seen.value = this.#lastKey;
    };
  }

  /** All that was said until now is on show. */
  see(): void {
    this.#seen.value = this.#lastKey;
  }

  /** Resolves to whether it was sent; if not, that is told, and the words are still the writer's. */
  async send(words: string): Promise<boolean> {
    const meeting = this.#surroundings.session.meeting.peek();
    const said = words.trim().slice(0, LONGEST);
    if (meeting === null || said === '') return false;
    try {
      await meeting.messages.send(TOPIC, said);
    } catch {
      this.#surroundings.notices.show({ id: 'chat', text: 'chat:not-sent' });
      return false;
    }
    this.#surroundings.notices.dismiss('chat');
    return true;
  }

  #hear({ from, name = from, payload, at }: Message, self: boolean): void {
    const { announcer, labelOf, panels } = this.#surroundings;
    this.#lastKey += 1;
    const entry: Entry = { key: this.#lastKey, from, name: labelOf(from, name), self, words: payload, at };
    this.#entries.value = [...this.#entries.peek(), entry].slice(-KEPT);
    // The panel's own list is read out where it is open.
    if (!self && panels.open.peek() !== 'chat') announcer.say('chat:said', { name: entry.name, words: payload });
  }
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { LobbyMessage, Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Announcer } from '../../shell/announcer.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** What those who wait and those who moderate write to each other. What the server refuses is told. */
export class LobbyStore {
  readonly #surroundings: Surroundings;
  readonly #messages = signal<readonly LobbyMessage[]>([]);
  readonly #seen = signal<ReadonlySet<string>>(new Set());
  readonly #self = signal('');
  readonly #sending = signal<Person | null>(null);

  /** How many came out of the lobby since all were on show. */
  readonly unseen = computed(
    () => this.#messages.value.filter(({ id, waits }) => waits === true && !this.#seen.value.has(id)).length,
  );

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The oldest first. */
  get messages(): ReadonlySignal<readonly LobbyMessage[]> {
    return this.#messages;
  }

  /** Who is to be sent back to the lobby, if we say yes. */
  get sending(): ReadonlySignal<Person | null> {
    return this.#sending;
  }

  isOwn({ from }: LobbyMessage): boolean {
    return from === this.#self.value;
  }

  /** All are on show. */
  see(): void {
    this.#seen.value = new Set(this.#messages.peek().map(({ id }) => id));
  }

  /** Follows a meeting; returns the function that ends that, and forgets all. */
  follow(meeting: Meeting): () => void {
    const look = (messages: readonly LobbyMessage[]): void => {
      const last = messages.at(-1);
      const known = this.#messages.peek();
      this.#self.value = meeting.self.identity;
      this.#messages.value = messages;
      const isNews = last !== undefined && !known.some(({ id }) => id === last.id) && !this.isOwn(last);
      // Among those who moderate only what comes out of the lobby is news.
      if (isNews && (last.waits === true || meeting.state === 'lobby')) {
        this.#surroundings.announcer.say('lobby:says', { name: last.name, words: last.text });
      }
    };
    look(meeting.lobby.messages);
    this.see();
    const stop = meeting.lobby.on('changed', look);
    return () => {
      stop();
      this.#messages.value = [];
      this.#seen.value = new Set();
      this.#sending.value = null;
    };
  }

  /** To all who wait, or to one. Resolves to whether it was written. */
  write(words: string, to?: string): Promise<boolean> {
    return this.#do(({ lobby }) => lobby.write(words, to));
  }

  /** While we wait. Resolves to whether it was written. */
  answer(words: string): Promise<boolean> {
    return this.#do(({ lobby }) => lobby.answer(words));
  }

  /** Asks first; null: not any more. */
  askToSendBack(person: Person | null): void {
    this.#sending.value = person;
  }

  sendBack({ identity }: Person): void {
    void this.#do(({ lobby }) => lobby.sendBack(identity));
  }

  admit({ identity }: Person): void {
    void this.#do(({ moderation }) => moderation.admit(identity));
  }

  decline({ identity }: Person): void {
    void this.#do(({ moderation }) => moderation.remove(identity));
  }

  #do(action: (meeting: Meeting) => Promise<void>): Promise<boolean> {
    return askMeeting(this.#surroundings, { id: 'lobby', text: 'lobby:refused' }, action);
  }
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
}

/** Who wants to speak, in order. What the server refuses is told. */
export class HandsStore {
  readonly #surroundings: Surroundings;
  readonly #order = signal<readonly string[]>([]);
  readonly #own = signal('');
  /** Whether our own hand is raised. */
  readonly raised: ReadonlySignal<boolean> = computed(() => this.#order.value.includes(this.#own.value));

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** How many hands are raised. */
  get count(): number {
    return this.#order.value.length;
  }

  /** Somebody's place in the order, from 1; 0: the hand is down. */
  placeOf({ identity }: Pick<Person, 'identity'>): number {
    return this.#order.value.indexOf(identity) + 1;
  }

  /** Follows a meeting; returns the function that ends that, and forgets every hand. */
  follow(meeting: Meeting): () => void {
    const see = (): void => {
      this.#own.value = meeting.self.identity;
      const before = this.#order.peek();
      this.#order.value = meeting.hands.raised.map(({ identity }) => identity);
      for (const { identity, name } of meeting.hands.raised) {
        if (identity !== meeting.self.identity && !before.includes(identity)) this.#announce(identity, name);
      }
    };
    see();
    const stop = meeting.hands.on('changed', see);
    return () => {
      stop();
      this.#order.value = [];
    };
  }

  /** Raises our own hand, or lowers it. */
  toggle(): void {
    const raised = this.raised.peek();
    this.#ask(({ hands }) => (raised ? hands.lower() : hands.raise()));
  }

  /** Lowers somebody's hand, as a moderator. */
  lower({ identity }: Pick<Person, 'identity'>): void {
    this.#ask(({ hands }) => hands.lower(identity));
  }

  #announce(identity: string, name: string): void {
    const { announcer, labelOf } = this.#surroundings;
    announcer.say('hands:wants-to-speak', { name: labelOf(identity, name) });
  }

  #ask(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'hands', text: 'hands:refused' }, action);
  }
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, RoleChange } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';
import type { TextId } from '../../texts/texts.ts';

export type Role = RoleChange['role'];
type Requests = Meeting['roles']['requests'];

/** What one asks for, by what one is; of a moderator nothing. */
const NEXT = {
  viewer: 'participant',
  participant: 'presenter',
  presenter: 'cohost',
  cohost: null,
  host: null,
} as const;

const NOTICES: Readonly<Record<Role, TextId>> = {
  host: 'roles:you-are-host',
  cohost: 'roles:you-are-cohost',
  presenter: 'roles:you-are-presenter',
  participant: 'roles:you-are-participant',
  viewer: 'roles:you-are-viewer',
};

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** Who asks for a role, and what we are. What the server refuses is told. */
export class RolesStore {
  readonly #surroundings: Surroundings;
  readonly #requests = signal<Requests>([]);
  readonly #self = signal<Meeting['self'] | null>(null);
  readonly #handingOver = signal<Person | null>(null);

  /** What we could ask for; null: nothing. */
  readonly next = computed(() => {
    const self = this.#self.value;
    return self === null || self.grants.moderate ? null : NEXT[self.role];
  });
  /** Whether we have asked for it. */
  readonly asked = computed(() => this.#requests.value.some(({ identity }) => identity === this.#self.value?.identity));

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get requests(): ReadonlySignal<Requests> {
    return this.#requests;
  }

  /** Who is to become host in our place, if we say yes. */
  get handingOver(): ReadonlySignal<Person | null> {
    return this.#handingOver;
  }

  /** The roles that we may give. */
  get given(): readonly Role[] {
    return this.#surroundings.session.meeting.peek()?.roles.given ?? [];
  }

  /** Follows a meeting; returns the function that ends that. */
  follow(meeting: Meeting): () => void {
    const see = (): void => {
      this.#self.value = meeting.self;
    };
    see();
    this.#requests.value = meeting.roles.requests;
    const stops = [
      meeting.on('selfChanged', see),
      meeting.on('stateChanged', see),
      meeting.roles.on('changed', (requests) => {
        this.#requests.value = requests;
      }),
      meeting.roles.on('roleChanged', ({ identity, role }) => {
        if (identity === meeting.self.identity) this.#surroundings.notices.show({ id: 'role', text: NOTICES[role] });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#requests.value = [];
      this.#self.value = null;
      this.#handingOver.value = null;
    };
  }

  askToHandOver(person: Person | null): void {
    this.#handingOver.value = person;
  }

  give({ identity }: Person, role: Role): void {
    this.#do(({ roles }) => roles.give(identity, role));
  }

  answer(identity: string, give: boolean): void {
    this.#do(({ roles }) => roles.answer(identity, give));
  }

  /** Asks for a role, or not any more. */
  toggle(): void {
    const wish = this.asked.peek() ? null : this.next.peek();
    this.#do(({ roles }) => roles.request(wish));
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'roles', text: 'roles:refused' }, action);
  }
}

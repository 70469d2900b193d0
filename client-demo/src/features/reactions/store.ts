import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, ReactionKind, SeenReactions } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';

/** One that floats over the stage. */
export interface Floating {
  readonly key: number;
  readonly kind: ReactionKind;
  /** Of how many people. */
  readonly count: number;
  /** Where it rises, from 0 at the start to 1. */
  readonly place: number;
}

/** How long one is shown, in ms: as long as its animation. */
const SHOWN_MS = 4_000;
/** So many float at a time; the oldest make room. */
const MOST = 10;
/** Screen readers are told no oftener, in ms. */
const QUIET_MS = 5_000;

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly nameOf: (kind: ReactionKind) => string;
  readonly after: (ms: number, callback: () => void) => void;
}

/** Reactions of the last moment: over the stage, and with the people whose they are. */
export class ReactionsStore {
  readonly #surroundings: Surroundings;
  readonly #floating = signal<readonly Floating[]>([]);
  readonly #ofPeople = signal<ReadonlyMap<string, ReactionKind>>(new Map());
  /** Whether the bar is open. */
  readonly open = signal(false);
  #keys = 0;
  #quiet = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get floating(): ReadonlySignal<readonly Floating[]> {
    return this.#floating;
  }

  /** What somebody sent just now. */
  of({ identity }: Pick<Person, 'identity'>): ReactionKind | undefined {
    return this.#ofPeople.value.get(identity);
  }

  follow(meeting: Meeting): () => void {
    const stop = meeting.reactions.on('seen', (seen) => this.#see(seen, meeting.self.identity));
    return () => {
      stop();
      this.#floating.value = [];
      this.#ofPeople.value = new Map();
      this.open.value = false;
    };
  }

  send(kind: ReactionKind): void {
    const { session, notices } = this.#surroundings;
    session.meeting
      .peek()
      ?.reactions.send(kind)
      .then(
        () => notices.dismiss('reactions'),
        () => notices.show({ id: 'reactions', text: 'reactions:refused' }),
      );
  }

  #see({ counts, from }: SeenReactions, self: string): void {
    const { after } = this.#surroundings;
    const risen = counts.map(({ kind, count }) => {
      this.#keys += 1;
      // Beside each other, whichever come together.
      return { key: this.#keys, kind, count, place: (this.#keys * 0.382) % 1 };
    });
    this.#floating.value = [...this.#floating.peek(), ...risen].slice(-MOST);
    const senders = new Map(this.#ofPeople.peek());
    for (const { identity, kind } of from) senders.set(identity, kind);
    this.#ofPeople.value = senders;
    after(SHOWN_MS, () => {
      this.#floating.value = this.#floating.peek().filter((each) => !risen.includes(each));
      const left = new Map(this.#ofPeople.peek());
      for (const { identity, kind } of from) if (left.get(identity) === kind) left.delete(identity);
      this.#ofPeople.value = left;
    });
    this.#announce({ counts, from: from.filter(({ identity }) => identity !== self) });
  }

  #announce({ counts, from }: SeenReactions): void {
    const { announcer, nameOf, after } = this.#surroundings;
    const [first] = from;
    if (first === undefined || this.#quiet) return;
    this.#quiet = true;
    after(QUIET_MS, () => {
      this.#quiet = false;
    });
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    if (all === 1) announcer.say('reactions:seen', { name: first.name, reaction: nameOf(first.kind) });
    else announcer.say('reactions:seen-many', { count: all });
  }
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { BreakoutGroups, Meeting } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** Of the last stretch of a countdown, in s: what a host calls people back with. */
const CALL_BACK_SECONDS = 60;
const SECOND_MS = 1_000;

/** The groups of the meeting, where we are, and where we are asked to go. What the server refuses is told. */
export class BreakoutsStore {
  readonly #surroundings: Surroundings;
  readonly #groups = signal<BreakoutGroups | null>(null);
  readonly #here = signal<string | null>(null);
  readonly #moving = signal(false);
  readonly #self = signal('');
  readonly #now = signal(0);
  /** The invitation that was put off. */
  readonly #later = signal<string | null>(null);

  /** The group to which we belong; null: none. */
  readonly mine: ReadonlySignal<string | null> = computed(
    () => this.#groups.value?.members.get(this.#self.value)?.group ?? null,
  );

  /** The group into which we are invited and have not gone yet. */
  readonly invitation: ReadonlySignal<string | null> = computed(() => {
    const groups = this.#groups.value;
    if (groups?.open !== true || groups.atOnce || this.#here.value !== null || this.#moving.value) return null;
    return this.mine.value === this.#later.value ? null : this.mine.value;
  });

  /** Until the groups close, in s; null: they stay open. */
  readonly secondsLeft: ReadonlySignal<number | null> = computed(() => {
    const groups = this.#groups.value;
    if (groups?.open !== true || groups.endsAt === null) return null;
    return Math.max(0, Math.ceil((groups.endsAt - this.#now.value) / SECOND_MS));
  });

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** null: there are none. */
  get groups(): ReadonlySignal<BreakoutGroups | null> {
    return this.#groups;
  }

  /** The group in which we are; null: the main room. */
  get here(): ReadonlySignal<string | null> {
    return this.#here;
  }

  get moving(): ReadonlySignal<boolean> {
    return this.#moving;
  }

  /** A group's name; empty where there is no such group any more. */
  nameOf(group: string | null): string {
    return this.#groups.value?.groups.find(({ id }) => id === group)?.name ?? '';
  }

  /** The group in which somebody is; null: the main room. */
  whereIs(identity: string): string | null {
    const member = this.#groups.value?.members.get(identity);
    return member?.inside === true ? member.group : null;
  }

  /** Follows a meeting; returns the function that ends that, and forgets its groups. */
  follow(meeting: Meeting): () => void {
    const { breakouts } = meeting;
    const { announcer, notices } = this.#surroundings;
    const see = (): void => {
      this.#self.value = meeting.self.identity;
      const before = this.#groups.peek();
      this.#now.value = Date.now();
      this.#groups.value = breakouts.current;
      // What was put off is no longer meant when the groups are opened anew.
      if (before?.open !== true || this.mine.peek() !== this.#later.peek()) this.#later.value = null;
    };
    const moved = (): void => {
      this.#here.value = breakouts.group;
      if (breakouts.group === null) announcer.say('breakouts:moved-back');
      else announcer.say('breakouts:moved-in', { name: this.nameOf(breakouts.group) });
    };
    see();
    this.#here.value = breakouts.group;
    const timer = setInterval(() => {
      if (this.#groups.peek()?.endsAt !== null) this.#now.value = Date.now();
    }, SECOND_MS);
    const stops = [
      breakouts.on('changed', see),
      breakouts.on('moved', moved),
      breakouts.on('message', ({ name, text: words }) => {
        announcer.say('breakouts:told-aloud', { name, words });
        notices.show({ id: 'breakouts-told', text: 'breakouts:told', values: () => ({ name, words }) });
      }),
      breakouts.on('failed', () => notices.show({ id: 'breakouts', text: 'breakouts:not-moved' })),
    ];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      this.#groups.value = null;
      this.#here.value = null;
      this.#later.value = null;
    };
  }

  /** Into a group. */
  go(group: string): void {
    this.#move(({ breakouts }) => breakouts.enter(group));
  }

  back(): void {
    this.#later.value = this.#here.peek();
    this.#move(({ breakouts }) => breakouts.leave());
  }

  /** The invitation is put off. */
  putOff(): void {
    this.#later.value = this.mine.peek();
  }

  choose(group: string | null): void {
    this.#later.value = group;
    void this.#ask(({ breakouts }) => breakouts.choose(group));
  }

  /** @param names of new groups */
  make(names: readonly string[]): void {
    void this.#ask(({ breakouts }) => breakouts.set(names.map((name) => ({ name }))));
  }

  add(name: string): void {
    this.#change((groups) => [...groups, { name }]);
  }

  rename(id: string, name: string): void {
    this.#change((groups) => groups.map((group) => (group.id === id ? { id, name } : group)));
  }

  remove(id: string): void {
    this.#change((groups) => groups.filter((group) => group.id !== id));
  }

  /** Removes all groups. */
  dissolve(): void {
    this.#change(() => []);
  }

  setRules(rules: { readonly choose?: boolean; readonly atOnce?: boolean }): void {
    const groups = this.#groups.peek()?.groups ?? [];
    void this.#ask(({ breakouts }) => breakouts.set(groups, rules));
  }

  assign(identity: string, group: string | null): void {
    void this.#ask(({ breakouts }) => breakouts.assign([{ identity, group }]));
  }

  shuffle(): void {
    void this.#ask(({ breakouts }) => breakouts.shuffle());
  }

  /** @param minutes null: without an end */
  open(minutes: number | null): void {
    void this.#ask(({ breakouts }) => breakouts.open(minutes === null ? undefined : minutes * 60));
  }

  callBack(): void {
    void this.#ask(({ breakouts }) => breakouts.close(CALL_BACK_SECONDS));
  }

  /** Calls a countdown off. */
  keepOpen(): void {
    void this.#ask(({ breakouts }) => breakouts.open());
  }

  close(): void {
    void this.#ask(({ breakouts }) => breakouts.close());
  }

  /** Whether it was taken. */
  async broadcast(words: string): Promise<boolean> {
    if (words.trim() === '') return false;
    return this.#ask(({ breakouts }) => breakouts.broadcast(words));
  }

  #change(
    next: (groups: BreakoutGroups['groups']) => readonly { readonly id?: string; readonly name: string }[],
  ): void {
    const groups = this.#groups.peek()?.groups ?? [];
    void this.#ask(({ breakouts }) => breakouts.set(next(groups)));
  }

  #move(action: (meeting: Meeting) => Promise<void>): void {
    const meeting = this.#surroundings.session.meeting.peek();
    if (meeting === null || this.#moving.peek()) return;
    this.#moving.value = true;
    const { notices } = this.#surroundings;
    action(meeting)
      .then(
        () => notices.dismiss('breakouts'),
        () => notices.show({ id: 'breakouts', text: 'breakouts:not-moved' }),
      )
      .finally(() => {
        this.#moving.value = false;
      });
  }

  async #ask(action: (meeting: Meeting) => Promise<void>): Promise<boolean> {
    return askMeeting(this.#surroundings, { id: 'breakouts', text: 'breakouts:refused' }, action);
  }
}

import { signal, type ReadonlySignal } from '@preact/signals';
import type { Agenda, AgendaItem, Meeting, Timer } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** How often what is left is looked at, in ms: a second is never passed over. */
const LOOK_EVERY_MS = 250;

/** The agenda and the timer of the meeting. What the server refuses is told. */
export class AgendaStore {
  readonly #surroundings: Surroundings;
  readonly #items = signal<readonly AgendaItem[]>([]);
  readonly #current = signal<string | null>(null);
  readonly #timer = signal<Timer | null>(null);
  readonly #remaining = signal<number | null>(null);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get items(): ReadonlySignal<readonly AgendaItem[]> {
    return this.#items;
  }

  /** The id of the item that is gone through; null: none is. */
  get current(): ReadonlySignal<string | null> {
    return this.#current;
  }

  get timer(): ReadonlySignal<Timer | null> {
    return this.#timer;
  }

  /** How long the timer runs still, in whole seconds; 0: it is over; null: none is set. */
  get remaining(): ReadonlySignal<number | null> {
    return this.#remaining;
  }

  /** Follows a meeting; returns the function that ends that, and forgets all. */
  follow(meeting: Meeting): () => void {
    const look = (): void => {
      const left = meeting.agenda.remaining();
      const seconds = left === null ? null : Math.max(0, Math.ceil(left / 1_000));
      const before = this.#remaining.peek();
      this.#remaining.value = seconds;
      if (seconds === 0 && before !== null && before > 0) this.#surroundings.announcer.say('agenda:time-is-up');
    };
    const see = ({ items, current, timer }: Agenda): void => {
      const before = this.#current.peek();
      this.#items.value = items;
      this.#current.value = current;
      this.#timer.value = timer;
      const item = items.find(({ id }) => id === current);
      if (item !== undefined && current !== before) this.#surroundings.announcer.say('agenda:now', { item: item.text });
      look();
    };
    see(meeting.agenda);
    const stop = meeting.agenda.on('changed', see);
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => {
      stop();
      clearInterval(looking);
      this.#items.value = [];
      this.#current.value = null;
      this.#timer.value = null;
      this.#remaining.value = null;
    };
  }

  add(words: string, minutes: number | undefined): void {
    const item = { id: crypto.randomUUID(), text: words, ...(minutes === undefined ? {} : { minutes }) };
    this.#write([...this.#items.peek(), item]);
  }

  remove(id: string): void {
    this.#write(this.#items.peek().filter((item) => item.id !== id));
  }

  /** Up (-1) or down (1). */
  move(id: string, step: 1 | -1): void {
    const items = [...this.#items.peek()];
    const from = items.findIndex((item) => item.id === id);
    const [item] = items.splice(from, 1);
    if (item === undefined) return;
    items.splice(Math.max(0, from + step), 0, item);
    this.#write(items);
  }

  /** Goes on with an item; null: with none. */
  go(id: string | null): void {
    this.#do(({ agenda }) => agenda.go(id));
  }

  startTimer(minutes: number): void {
    this.#do(({ agenda }) => agenda.startTimer(Math.round(minutes * 60)));
  }

  extendTimer(minutes: number): void {
    this.#do(({ agenda }) => agenda.extendTimer(Math.round(minutes * 60)));
  }

  stopTimer(): void {
    this.#do(({ agenda }) => agenda.stopTimer());
  }

  #write(items: readonly AgendaItem[]): void {
    this.#do(({ agenda }) => agenda.write(items));
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'agenda', text: 'agenda:refused' }, action);
  }
}

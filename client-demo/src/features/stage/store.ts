import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import { isEndless } from '../../meeting/person-view.ts';
import { recall, remember } from '../../platform/storage.ts';
import { computedList } from '../../platform/same-items.ts';
import { promote, type LayoutMode } from './arrange.ts';
import { furtherCamerasOf, keyOf, screensOf, type Shown } from './pictures.ts';

export const LAYOUT_MODES: readonly LayoutMode[] = ['auto', 'grid', 'speaker', 'sidebar'];

/** Who speaks stays the large one at least so long, in ms, so that the picture does not jump with every word. */
const HOLD_MS = 2_000;

interface Surroundings {
  readonly people: {
    readonly present: ReadonlySignal<readonly Person[]>;
    readonly self: ReadonlySignal<Person | null>;
  };
  /** Identities that the host shows to all. */
  readonly spotlit: () => readonly string[];
  /** In ms. */
  readonly now: () => number;
}

/** What stands large, what beside it, and what nowhere. */
export interface Division {
  readonly large: readonly string[];
  readonly others: readonly string[];
  readonly floating: string | null;
}

/** How one wants to see the meeting, and who is to be seen. */
export class StageStore {
  readonly #surroundings: Surroundings;
  readonly #mode = signal<LayoutMode>(LAYOUT_MODES.find((mode) => mode === recall('layout')) ?? 'auto');
  readonly #selfHidden = signal(recall('self-view') === 'hidden');
  readonly #pinned = signal<readonly string[]>([]);
  readonly #page = signal(0);
  readonly #choosing = signal(false);
  /** Identities in the order in which they stand; who is new is not in it yet. */
  readonly #order = signal<readonly string[]>([]);
  readonly #dominant = signal<string | null>(null);
  readonly #spokeAt = new Map<string, number>();
  #dominantSince = -Infinity;
  #perPage = Infinity;
  #pages = 1;

  /** Screens that are to be seen: not one's own whole screen. */
  readonly screens: ReadonlySignal<readonly Shown[]> = computedShown(() =>
    screensOf(this.#surroundings.people.present.value).filter(({ picture }) => !isEndless(picture)),
  );
  /** One's own whole screen, of which there is only word. */
  readonly endless: ReadonlySignal<readonly Shown[]> = computedShown(() =>
    screensOf(this.#surroundings.people.present.value).filter(({ picture }) => isEndless(picture)),
  );
  readonly cameras: ReadonlySignal<readonly Shown[]> = computedShown(() =>
    furtherCamerasOf(this.#surroundings.people.present.value),
  );

  /** Everybody in the order in which they stand. */
  readonly ordered: ReadonlySignal<readonly Person[]> = computedList(() => {
    const present = this.#surroundings.people.present.value;
    const places = new Map(this.#order.value.map((identity, index) => [identity, index]));
    return present.toSorted((a, b) => (places.get(a.identity) ?? Infinity) - (places.get(b.identity) ?? Infinity) || 0);
  });

  readonly division: ReadonlySignal<Division> = computed(() => this.#divide());

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get mode(): ReadonlySignal<LayoutMode> {
    return this.#mode;
  }

  get selfHidden(): ReadonlySignal<boolean> {
    return this.#selfHidden;
  }

  /** Keys of what one has pinned for oneself. */
  get pinned(): ReadonlySignal<readonly string[]> {
    return this.#pinned;
  }

  /** From 0 on. */
  get page(): ReadonlySignal<number> {
    return this.#page;
  }

  /** Whether the dialog of layouts is open. */
  get choosing(): ReadonlySignal<boolean> {
    return this.#choosing;
  }

  /** Who spoke last, of the others. */
  get dominant(): ReadonlySignal<string | null> {
    return this.#dominant;
  }

  choose(mode: LayoutMode): void {
    this.#mode.value = mode;
    this.#page.value = 0;
    remember('layout', mode === 'auto' ? '' : mode);
  }

  hideSelf(hidden: boolean): void {
    this.#selfHidden.value = hidden;
    remember('self-view', hidden ? 'hidden' : '');
  }

  openChoice(open: boolean): void {
    this.#choosing.value = open;
  }

  /** Pins, or no longer. */
  togglePin(key: string): void {
    const pinned = this.#pinned.peek();
    this.#pinned.value = pinned.includes(key) ? pinned.filter((each) => each !== key) : [...pinned, key];
  }

  turnBy(pages: 1 | -1): void {
    this.#page.value = Math.min(Math.max(0, this.#page.peek() + pages), this.#pages - 1);
  }

  /** How the view has it: how many stand on a page, as who speaks comes onto the first; how many pages; which is shown. */
  fits(perPage: number, pages: number, page: number): void {
    this.#perPage = perPage;
    this.#pages = pages;
    this.#page.value = page;
  }

  /** Follows who speaks; returns the function that ends that, and forgets what was pinned. */
  follow({ speakers }: Pick<Meeting, 'speakers'>): () => void {
    const stop = speakers.on('changed', ({ identities }) => this.#hear(identities));
    return () => {
      stop();
      this.#spokeAt.clear();
      this.#dominant.value = null;
      this.#dominantSince = -Infinity;
      this.#pinned.value = [];
      this.#order.value = [];
      this.#page.value = 0;
    };
  }

  #hear(identities: readonly string[]): void {
    const self = this.#surroundings.people.self.peek()?.identity ?? null;
    const others = identities.filter((identity) => identity !== self);
    const [loudest] = others;
    if (loudest === undefined) return;
    const now = this.#surroundings.now();
    for (const identity of others) this.#spokeAt.set(identity, now);
    const order = this.ordered.peek().map(({ identity }) => identity);
    if (order.length > this.#perPage) this.#order.value = promote(order, this.#perPage, loudest, this.#spokeAt, self);
    const current = this.#dominant.peek();
    const stays = current !== null && others.includes(current) && now - this.#dominantSince < HOLD_MS;
    if (stays || current === loudest) return;
    this.#dominant.value = loudest;
    this.#dominantSince = now;
  }

  #divide(): Division {
    const mode = this.#mode.value;
    const people = this.ordered.value;
    const self = this.#surroundings.people.self.value?.identity ?? null;
    const screens = this.screens.value.map(keyOf);
    const hidden = this.#selfHidden.value && people.length > 1 ? self : null;
    const shown = people.map(({ identity }) => identity).filter((identity) => identity !== hidden);
    const all = [...screens, ...shown, ...this.cameras.value.map(keyOf)];
    if (mode === 'grid') return { large: [], others: all, floating: null };
    const large = this.#large(all, screens, shown, self);
    // A floating picture of oneself takes the place of a strip.
    const floating = mode === 'speaker' && self !== null && hidden === null && !large.includes(self) ? self : null;
    const others = mode === 'speaker' ? [] : all.filter((key) => !large.includes(key));
    return { large, others, floating };
  }

  #large(
    all: readonly string[],
    screens: readonly string[],
    people: readonly string[],
    self: string | null,
  ): readonly string[] {
    const pinned = this.#pinned.value.filter((key) => all.includes(key));
    if (pinned.length > 0) return pinned;
    const spotlit = this.#surroundings.spotlit().filter((identity) => people.includes(identity));
    if (spotlit.length > 0) return spotlit;
    if (screens.length > 0) return screens;
    if (this.#mode.value === 'auto') return [];
    const dominant = this.#dominant.value;
    const speaking = dominant !== null && people.includes(dominant) ? dominant : undefined;
    return [speaking ?? people.find((identity) => identity !== self) ?? people[0] ?? []].flat();
  }
}

/** A computed list of pictures that changes only when there are others. */
function computedShown(items: () => readonly Shown[]): ReadonlySignal<readonly Shown[]> {
  let last: readonly Shown[] = [];
  return computed(() => {
    const next = items();
    const same =
      next.length === last.length &&
      next.every(({ person, picture }, index) => person === last[index]?.person && picture === last[index].picture);
    if (!same) last = next;
    return last;
  });
}

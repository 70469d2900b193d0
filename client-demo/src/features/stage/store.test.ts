import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_VIEW, type PersonView } from '../../meeting/person-view.ts';
import type { Person } from '../../meeting/people.ts';
import { StageStore } from './store.ts';

const person = (identity: string, view: Partial<PersonView> = {}): Person => ({
  identity,
  self: identity === 'self',
  label: signal(identity),
  view: signal({ ...EMPTY_VIEW, ...view }),
});

const screenOf = (identity: string): Person =>
  person(identity, { screens: [{ key: 'screen', track: null, media: null, heldBack: false }] });

let now = 0;
const spotlit = signal<readonly string[]>([]);
const present = signal<readonly Person[]>([]);
const self = person('self');
type Heard = (heard: { readonly identities: readonly string[] }) => void;
let hear: Heard = () => undefined;

/** A store that follows a meeting of these people. */
function storeOf(...people: readonly Person[]): StageStore {
  present.value = [self, ...people];
  const store = new StageStore({
    people: { present, self: signal(self) },
    spotlit: () => spotlit.value,
    now: () => now,
  });
  store.follow({
    speakers: {
      identities: [],
      on: (_event: 'changed', listener: Heard) => {
        hear = listener;
        return () => undefined;
      },
    },
  });
  return store;
}

const speaks = (...identities: readonly string[]): void => hear({ identities });

beforeEach(() => {
  now = 10_000;
  spotlit.value = [];
});

describe('who is large', () => {
  it('by itself: nobody, unless something is shown, spotlit or pinned; what is pinned comes first', () => {
    const store = storeOf(person('ada'), screenOf('bo'));
    const large = (): readonly string[] => store.division.value.large;
    expect(large()).toEqual(['bo screen']);
    spotlit.value = ['ada', 'gone'];
    expect(large()).toEqual(['ada']);
    store.togglePin('bo');
    expect(large()).toEqual(['bo']);
    store.togglePin('bo');
    expect(large()).toEqual(['ada']);
    spotlit.value = [];
    present.value = [self, person('ada')];
    expect(store.division.value).toEqual({ large: [], others: ['self', 'ada'], floating: null });
  });

  it('of the speaker: who speaks, alone, with oneself in the corner', () => {
    const store = storeOf(person('ada'), person('bo'));
    store.choose('speaker');
    expect(store.division.value).toEqual({ large: ['ada'], others: [], floating: 'self' });
    speaks('self', 'bo', 'ada');
    expect(store.division.value.large).toEqual(['bo']);
    store.hideSelf(true);
    expect(store.division.value.floating).toBeNull();
  });

  it('of the sidebar: who speaks, with all others beside; in the grid nobody', () => {
    const store = storeOf(person('ada'), screenOf('bo'));
    store.choose('sidebar');
    expect(store.division.value).toEqual({ large: ['bo screen'], others: ['self', 'ada', 'bo'], floating: null });
    store.choose('grid');
    expect(store.division.value).toEqual({ large: [], others: ['bo screen', 'self', 'ada', 'bo'], floating: null });
  });

  it('holds still while somebody else says a word', () => {
    const store = storeOf(person('ada'), person('bo'));
    store.choose('sidebar');
    speaks('ada');
    now += 500;
    speaks('bo', 'ada');
    expect(store.division.value.large).toEqual(['ada']);
    now += 2_000;
    speaks('bo', 'ada');
    expect(store.division.value.large).toEqual(['bo']);
    speaks();
    expect(store.division.value.large).toEqual(['bo']);
  });
});

describe('one’s own picture', () => {
  it('is hidden on wish, but not where one is alone', () => {
    const store = storeOf(person('ada'));
    store.hideSelf(true);
    expect(store.division.value.others).toEqual(['ada']);
    present.value = [self];
    expect(store.division.value.others).toEqual(['self']);
  });
});

describe('the order', () => {
  it('brings who speaks onto the first page, and leaves the others where they are', () => {
    const store = storeOf(...['a', 'b', 'c', 'd', 'e'].map((identity) => person(identity)));
    store.fits(3, 2, 0);
    speaks('b');
    speaks('e');
    expect(store.ordered.value.map(({ identity }) => identity)).toEqual(['self', 'e', 'b', 'c', 'd', 'a']);
    present.value = [...present.value, person('new')];
    expect(store.ordered.value.at(-1)?.identity).toBe('new');
  });
});

describe('pages', () => {
  it('are turned within bounds', () => {
    const store = storeOf();
    store.fits(9, 3, 0);
    const pages = ([-1, 1, 1, 1, -1] as const).map((step) => {
      store.turnBy(step);
      return store.page.value;
    });
    expect(pages).toEqual([0, 1, 2, 2, 1]);
  });
});

import { signal } from '@preact/signals';
import { expect, it, vi } from 'vitest';
import type { AudiencePage } from '../../../../signaling/client/api.ts';
import { EMPTY_VIEW } from '../../meeting/person-view.ts';
import type { Person } from '../../meeting/people.ts';
import { ListenersStore } from './listeners-store.ts';
import { findPeople, inOrder } from './store.ts';

const person = (identity: string, label = identity): Person => ({
  identity,
  self: false,
  label: signal(label),
  view: signal(EMPTY_VIEW),
});

const ids = (people: readonly Person[]): string[] => people.map(({ identity }) => identity);

it('finds people by name and identity, without case and accents', () => {
  const people = [person('a', 'José Álvarez'), person('b', 'Bo'), person('jose@b.example', 'Joe')];
  expect(ids(findPeople(people, ' alvar'))).toEqual(['a']);
  expect(ids(findPeople(people, 'JOSE'))).toEqual(['a', 'jose@b.example']);
  expect(ids(findPeople(people, '  '))).toEqual(['a', 'b', 'jose@b.example']);
});

it('puts those who have a place first, in its order, and leaves the others as they are', () => {
  const places = new Map([
    ['d', 2],
    ['b', 1],
  ]);
  const people = ['a', 'b', 'c', 'd'].map((identity) => person(identity));
  expect(ids(inOrder(people, ({ identity }) => places.get(identity) ?? 0))).toEqual(['b', 'd', 'a', 'c']);
});

it('gets the audience page by page, and a page that did not come once more', async () => {
  const listener = (identity: string) => ({
    identity,
    name: identity,
    role: 'viewer' as const,
    state: 'joined' as const,
  });
  const page = vi.fn<(after?: string) => Promise<AudiencePage>>();
  const audience = { count: 3, on: () => () => undefined, page };
  const store = new ListenersStore({ meeting: signal({ audience }) });
  page.mockResolvedValueOnce({ participants: [listener('a'), listener('b')], next: 'b' });
  await store.more();
  expect([store.shown.value.length, store.hasMore.value]).toEqual([2, true]);
  page.mockRejectedValueOnce(new Error('away'));
  await store.more();
  expect([store.failed.value, store.hasMore.value]).toEqual([true, true]);
  page.mockResolvedValueOnce({ participants: [listener('c')] });
  await store.more();
  expect(page.mock.calls).toEqual([[undefined], ['b'], ['b']]);
  expect([store.shown.value.map(({ identity }) => identity), store.hasMore.value, store.failed.value]).toEqual([
    ['a', 'b', 'c'],
    false,
    false,
  ]);
});

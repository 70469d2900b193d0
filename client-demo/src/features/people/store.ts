import type { Person } from '../../meeting/people.ts';

/** As it is compared: without case, and without marks on letters. */
const plain = (words: string): string => words.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();

/** Those whose name or identity has the words in it; everybody, where there are none. */
export function findPeople(people: readonly Person[], words: string): readonly Person[] {
  const wanted = plain(words.trim());
  if (wanted === '') return people;
  return people.filter(
    ({ identity, label }) => plain(label.value).includes(wanted) || plain(identity).includes(wanted),
  );
}

/** Those who have a place (from 1 on) first, in its order; then the others, as they are. */
export function inOrder(people: readonly Person[], placeOf: (person: Person) => number): readonly Person[] {
  const placed = people.map((person) => ({ person, place: placeOf(person) || Infinity }));
  if (placed.every(({ place }) => place === Infinity)) return people;
  return placed.toSorted((a, b) => a.place - b.place || 0).map(({ person }) => person);
}

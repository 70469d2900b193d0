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

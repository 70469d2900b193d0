import { isEndless, type Picture } from '../../meeting/person-view.ts';
import type { Person } from '../../meeting/people.ts';

/** A picture, and whose it is. */
export interface Shown {
  readonly person: Person;
  readonly picture: Picture;
}

/** How the stage is divided: everybody in a grid; a screen with everybody beside it; or only the word that one shares oneself. */
export type Layout = 'grid' | 'screen' | 'sharing';

/** Every screen that is shared, one's own last. */
export const screensOf = (people: readonly Person[]): readonly Shown[] =>
  people
    .toSorted((a, b) => Number(a.self) - Number(b.self))
    .flatMap((person) => person.view.value.screens.map((picture) => ({ person, picture })));

/** Of each person with several cameras, those after the first: the first is shown in the person's own tile. */
export const furtherCamerasOf = (people: readonly Person[]): readonly Shown[] =>
  people.flatMap((person) => person.view.value.cameras.slice(1).map((picture) => ({ person, picture })));

export function layoutOf(screens: readonly Shown[]): Layout {
  if (screens.length === 0) return 'grid';
  return screens.every(({ picture }) => isEndless(picture)) ? 'sharing' : 'screen';
}

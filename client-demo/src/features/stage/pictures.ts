import type { Picture } from '../../meeting/person-view.ts';
import type { Person } from '../../meeting/people.ts';

/** A picture, and whose it is. */
export interface Shown {
  readonly person: Person;
  readonly picture: Picture;
}

/** What a picture is known by on the stage; somebody's own tile by their identity. */
export const keyOf = ({ person, picture }: Shown): string => `${person.identity} ${picture.key}`;

/** Every screen that is shared, one's own last. */
export const screensOf = (people: readonly Person[]): readonly Shown[] =>
  people
    .toSorted((a, b) => Number(a.self) - Number(b.self))
    .flatMap((person) => person.view.value.screens.map((picture) => ({ person, picture })));

/** Of each person with several cameras, those after the first: the first is shown in the person's own tile. */
export const furtherCamerasOf = (people: readonly Person[]): readonly Shown[] =>
  people.flatMap((person) => person.view.value.cameras.slice(1).map((picture) => ({ person, picture })));

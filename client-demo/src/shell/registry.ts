import type { ComponentType } from 'preact';
import type { Person } from '../meeting/people.ts';
import type { Contribution, Control, Panel, PersonAction } from './feature.ts';

type Parts = 'overlays' | 'badges' | 'settings' | 'background';

/** What all features add, in their order. */
export class Registry {
  #all: readonly Contribution[] = [];

  /** Throws where two features want the same: a key, a name, the stage. */
  fill(contributions: readonly Contribution[]): void {
    this.#all = contributions;
    const keys = [...this.controls, ...this.panels].flatMap(({ key }) => key ?? []);
    const ids = [...this.controls, ...this.panels].map(({ id }) => id);
    for (const [what, names] of [
      ['key', keys],
      ['name', ids],
    ] as const) {
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) throw new Error(`two features have the ${what} ${twice}`);
    }
    if (contributions.filter(({ Stage }) => Stage !== undefined).length > 1)
      throw new Error('two features have a stage');
  }

  get controls(): readonly Control[] {
    return this.#all.flatMap(({ controls }) => controls ?? []);
  }

  get panels(): readonly Panel[] {
    return this.#all.flatMap(({ panels }) => panels ?? []);
  }

  get Stage(): ComponentType | undefined {
    return this.#all.find(({ Stage }) => Stage !== undefined)?.Stage;
  }

  get Preview(): Contribution['Preview'] {
    return this.#all.find(({ Preview }) => Preview !== undefined)?.Preview;
  }

  views(part: Parts): readonly ComponentType[] {
    return this.#all.flatMap((contribution) => contribution[part] ?? []);
  }

  get personMarks(): readonly NonNullable<Contribution['PersonMarks']>[] {
    return this.#all.flatMap(({ PersonMarks }) => PersonMarks ?? []);
  }

  personActions(person: Person): readonly PersonAction[] {
    return this.#all.flatMap(({ personActions }) => personActions?.(person) ?? []);
  }
}

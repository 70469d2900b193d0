import type { ComponentType } from 'preact';
import type { Ability } from '../../../signaling/client/api.ts';
import type { Person } from '../meeting/people.ts';
import type { TextId } from '../texts/texts.ts';
import type { Contribution, Control, KeyHelp, Panel, PersonAction } from './feature.ts';
import { controlOf } from './panel-control.ts';
import type { Panels } from './panels.ts';

type Parts = 'banners' | 'overlays' | 'badges' | 'peopleHead' | 'hostPanel' | 'lobby' | 'settings' | 'background';

/** What all features add, in their order. */
export class Registry {
  #all: readonly Contribution[] = [];

  /** Throws where two features want the same: a key, a name, the stage, the spotlight. */
  add(contributions: readonly Contribution[]): void {
    this.#all = [...this.#all, ...contributions];
    const keys = [...this.controls, ...this.panels].flatMap(({ key }) => key ?? []);
    const ids = [...this.controls, ...this.panels].map(({ id }) => id);
    for (const [what, names] of [
      ['key', keys],
      ['name', ids],
    ] as const) {
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) throw new Error(`two features have the ${what} ${twice}`);
    }
    if (this.#all.filter(({ Stage }) => Stage !== undefined).length > 1) throw new Error('two features have a stage');
    if (this.#all.filter(({ spotlit }) => spotlit !== undefined).length > 1)
      throw new Error('two features have a spotlight');
  }

  get controls(): readonly Control[] {
    return this.#all.flatMap(({ controls }) => controls ?? []);
  }

  get panels(): readonly Panel[] {
    return this.#all.flatMap(({ panels }) => panels ?? []);
  }

  /** Every control, with the buttons of panels, feature by feature. */
  bar(panels: Panels): readonly Control[] {
    return this.#all.flatMap(({ controls = [], panels: own = [] }) => [
      ...controls,
      ...own.map((panel) => controlOf(panel, panels)),
    ]);
  }

  /** Every key, and what it does. */
  keys(panels: Panels): readonly KeyHelp[] {
    const ofControls = this.bar(panels).flatMap(({ key, label }) =>
      key === undefined ? [] : [{ key: () => key, label }],
    );
    return [...ofControls, ...this.#all.flatMap(({ keys }) => keys ?? [])];
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

  /** See `Contribution.spotlit`. */
  get spotlit(): readonly string[] {
    return this.#all.find(({ spotlit }) => spotlit !== undefined)?.spotlit?.() ?? [];
  }

  /** See `Contribution.hindrance`: of the first feature that knows one. */
  hindrance(ability: Ability): TextId | null {
    for (const { hindrance } of this.#all) {
      const why = hindrance?.(ability) ?? null;
      if (why !== null) return why;
    }
    return null;
  }

  /** See `Contribution.placeInList`: the first feature that has one for this person. */
  placeInList(person: Person): number {
    for (const { placeInList } of this.#all) {
      const place = placeInList?.(person) ?? 0;
      if (place > 0) return place;
    }
    return 0;
  }

  get personMarks(): readonly NonNullable<Contribution['PersonMarks']>[] {
    return this.#all.flatMap(({ PersonMarks }) => PersonMarks ?? []);
  }

  personActions(person: Person): readonly PersonAction[] {
    return this.#all.flatMap(({ personActions }) => personActions?.(person) ?? []);
  }
}

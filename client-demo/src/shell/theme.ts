import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { recall, remember } from '../platform/storage.ts';

/** `system`: as the computer has it. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Dark or light, for the whole page. */
export class Theme {
  readonly #choice = signal<ThemeChoice>(CHOICES.find((choice) => choice === recall('theme')) ?? 'system');

  constructor() {
    effect(() => {
      // The style sheet's colours are of either scheme (`light-dark`): this says which.
      document.documentElement.dataset['theme'] = this.#choice.value;
    });
  }

  get choice(): ReadonlySignal<ThemeChoice> {
    return this.#choice;
  }

  choose(choice: ThemeChoice): void {
    this.#choice.value = choice;
    remember('theme', choice === 'system' ? '' : choice);
  }
}

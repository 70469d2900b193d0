import { signal, type ReadonlySignal } from '@preact/signals';
import { recall, remember } from '../platform/storage.ts';

/** Whether single keys do something: who speaks to their computer, or presses keys by accident, switches them off (WCAG 2.2, 2.1.4). */
export class Keys {
  readonly #on = signal(recall('keys') !== 'off');

  get on(): ReadonlySignal<boolean> {
    return this.#on;
  }

  switch(on: boolean): void {
    this.#on.value = on;
    remember('keys', on ? '' : 'off');
  }
}

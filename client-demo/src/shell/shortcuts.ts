import type { Control } from './feature.ts';
import type { Keys } from './keys.ts';

/** Whether a key pressed there is meant as text, or for the element itself. */
/** Where the key was pressed, in a shadow root too. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, select, textarea, dialog, [contenteditable], [role=menu]') !== null;

/**
 * Presses a control by its single key, wherever the focus is, but not while something is typed.
 *
 * @returns the function that stops it
 */
export function listenToShortcuts(controls: readonly Control[], { on }: Keys): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (
      !on.peek() ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      isTyping(event.composedPath()[0] ?? null)
    )
      return;
    const control = controls.find(({ key }) => key === event.key.toLowerCase());
    if (control === undefined || control.shown?.() === false) return;
    event.preventDefault();
    control.press();
  };
  document.addEventListener('keydown', listener);
  return () => document.removeEventListener('keydown', listener);
}

/** Whether a key pressed there is meant as text, or for the element itself. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, select, textarea, dialog, [contenteditable]') !== null;

/**
 * Runs an action for a single key, wherever the focus is, but not while something is typed.
 *
 * @returns the function that stops it
 */
export function listenToShortcuts(actions: Readonly<Record<string, () => void>>): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const action = actions[event.key.toLowerCase()];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', listener);
  return () => document.removeEventListener('keydown', listener);
}

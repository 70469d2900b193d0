import { signal, type ReadonlySignal } from '@preact/signals';

/** Whether a media query holds, kept up to date; false where the browser knows no media queries. Lives as long as the page. */
export function mediaQuery(query: string): ReadonlySignal<boolean> {
  const holds = signal(false);
  try {
    const list = matchMedia(query);
    holds.value = list.matches;
    list.addEventListener('change', ({ matches }) => {
      holds.value = matches;
    });
  } catch {
    // It stays false.
  }
  return holds;
}

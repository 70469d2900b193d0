import { computed, type ReadonlySignal } from '@preact/signals';

/** Whether two lists hold the same items in the same order. */
export const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** A computed list that changes only when its items do: what shows it is not drawn again for nothing. */
export function computedList<T>(items: () => readonly T[]): ReadonlySignal<readonly T[]> {
  let last: readonly T[] = [];
  return computed(() => {
    const next = items();
    if (!sameItems(last, next)) last = next;
    return last;
  });
}

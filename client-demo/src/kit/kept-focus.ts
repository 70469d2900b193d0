import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * For a heading (with `tabIndex={-1}`) of a part whose buttons come and go: where the one that has the focus goes with a
 * change of `value`, the heading gets it, and not the page's beginning.
 */
export function useKeptFocus(value: unknown): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [value]);
  return heading;
}

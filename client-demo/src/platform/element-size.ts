import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Width and height of a rectangle, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Calls back with the size of an element's content box now and after each change. Returns the function that stops it. */
function watchSize(element: Element, changed: (size: Size) => void): () => void {
  if (typeof ResizeObserver === 'undefined') {
    const measure = (): void => changed({ width: element.clientWidth, height: element.clientHeight });
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) changed({ width: entry.contentRect.width, height: entry.contentRect.height });
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** The size of an element, kept up to date, and the ref to give it. */
export function useElementSize<E extends Element>() {
  const ref = useRef<E>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => (ref.current === null ? undefined : watchSize(ref.current, setSize)), []);
  return { ref, size };
}

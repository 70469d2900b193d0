import type { IconNode } from 'lucide';
import { h } from 'preact';

/** The strokes of an icon, on a field of 24 × 24. */
export type IconShape = IconNode;

/** Decoration: what it means is said in words beside it or by the label of its button. */
export function Icon({ shape }: { readonly shape: IconShape }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shape.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}

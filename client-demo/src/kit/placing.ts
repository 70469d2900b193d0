/** Space to what it belongs to, and to the edge of the window, in CSS pixels. */
const GAP = 8;

interface Box {
  readonly width: number;
  readonly height: number;
}
interface Place extends Box {
  readonly x: number;
  readonly y: number;
}

const within = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

/** Where a box goes: below what it belongs to, or above it where there is more room; and inside the window as far as it can be. */
export function placeOf(box: Box, beside: Place, window: Box): { readonly x: number; readonly y: number } {
  const below = beside.y + beside.height + GAP;
  const above = beside.y - GAP - box.height;
  const fits = below + box.height + GAP <= window.height;
  return {
    x: within(GAP, beside.x + (beside.width - box.width) / 2, Math.max(GAP, window.width - box.width - GAP)),
    y: within(GAP, fits ? below : above, Math.max(GAP, window.height - box.height - GAP)),
  };
}

/** Places an open popover beside an element. */
export function placeBeside(popover: HTMLElement, beside: Element): void {
  const { x, y } = placeOf(popover.getBoundingClientRect(), beside.getBoundingClientRect(), {
    width: innerWidth,
    height: innerHeight,
  });
  // Top and left: in the window's own coordinates, whatever the direction of writing.
  popover.style.inset = `${Math.round(y)}px auto auto ${Math.round(x)}px`;
}

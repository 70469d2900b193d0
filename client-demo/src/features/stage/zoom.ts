/** How a picture is enlarged: `scale` times, with this point of it (as parts of its width and height) in the middle. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0.5, y: 0.5 };

const MOST = 6;

const between = (least: number, value: number, most: number): number => Math.min(Math.max(least, value), most);

/** Nothing beyond the picture's edges comes in sight. */
function within({ scale, x, y }: Zoom): Zoom {
  const bounded = between(1, scale, MOST);
  const half = 0.5 / bounded;
  return { scale: bounded, x: between(half, x, 1 - half), y: between(half, y, 1 - half) };
}

/**
 * Enlarges by a factor, so that one point stays where it is.
 *
 * @param at - the point, as parts of what is in sight: 0.5, 0.5 is the middle
 */
export function zoomBy({ scale, x, y }: Zoom, factor: number, at: { readonly x: number; readonly y: number }): Zoom {
  const next = between(1, scale * factor, MOST);
  const shift = 1 / scale - 1 / next;
  return within({ scale: next, x: x + (at.x - 0.5) * shift, y: y + (at.y - 0.5) * shift });
}

/** Moves the picture by parts of what is in sight. */
export const panBy = ({ scale, x, y }: Zoom, across: number, down: number): Zoom =>
  within({ scale, x: x - across / scale, y: y - down / scale });

/** Of the picture's element, which fills its frame as long as it is whole. */
export const transformOf = ({ scale, x, y }: Zoom): string =>
  `scale(${scale}) translate(${(0.5 - x) * 100}%, ${(0.5 - y) * 100}%)`;

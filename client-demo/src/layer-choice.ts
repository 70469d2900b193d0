import type { Size } from './tile-layout.ts';

/** A camera's picture at full size, in pixels: what `capture.ts` asks for. */
const FULL: Size = { width: 1280, height: 720 };

/** In a small meeting everybody is received at full size: it is there at once when a tile grows. */
const SMALL_MEETING = 4;

/**
 * The spatial layer that fills a tile: each is twice as wide as the one below it.
 *
 * @param tile - its size in device pixels; the picture is cropped to it
 * @param layers - how many spatial layers the track has
 * @param people - in the meeting, yourself included
 */
export function spatialLayerFor(tile: Size, layers: number, people: number): number {
  const top = Math.max(0, layers - 1);
  if (people <= SMALL_MEETING) return top;
  const share = Math.max(tile.width / FULL.width, tile.height / FULL.height);
  const halvings = share > 0 ? Math.floor(Math.log2(1 / share)) : top;
  return Math.min(top, Math.max(0, top - halvings));
}

/** Which of a track's spatial layers somebody needs. Pure. */
import type { Size } from '../../signaling/protocol/primitives.ts';

/** What a track is taken for whose publisher did not tell its size. */
const USUAL: Size = { width: 1280, height: 720 };

/** A picture may be shown so much larger than it is sent, in powers of two: by 15 %, which nobody sees. */
const ENLARGED = 0.2;

/**
 * The spatial layer that fills what is shown: each is twice as wide as the one below it.
 *
 * @param shown in device pixels; the picture may be cropped to it
 * @param layers how many spatial layers the track has
 * @param full the track at its highest layer
 */
export function spatialLayerFor(shown: Size, layers: number, full: Size = USUAL): number {
  const top = Math.max(0, layers - 1);
  const share = Math.max(shown.width / full.width, shown.height / full.height);
  const halvings = share > 0 ? Math.floor(Math.log2(1 / share) + ENLARGED) : top;
  return Math.min(top, Math.max(0, top - halvings));
}

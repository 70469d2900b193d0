/** What somebody has on the screen, and which layers that takes. */
import type { Size } from '../../signaling/protocol/primitives.ts';
import { spatialLayerFor } from '../../src/forwarding/layer-choice.ts';
import type { Attendee, Device } from './calendar.ts';
import type { Picture } from './live-meeting.ts';
import type { Video } from './media.ts';

/** One picture is large, some are small, the rest are out of sight. */
const TILES: Readonly<Record<Device, { readonly large: Size; readonly small: Size; readonly smallOnes: number }>> = {
  desk: { large: { width: 1280, height: 720 }, small: { width: 320, height: 180 }, smallOnes: 8 },
  phone: { large: { width: 640, height: 360 }, small: { width: 160, height: 90 }, smallOnes: 3 },
};

/** Nobody is shown what stands behind so many: one is large, and a camera and a screen of one's own are left out. */
export const IN_FRONT = 3 + Math.max(TILES.desk.smallOnes, TILES.phone.smallOnes);

/** Whoever looks; many who send no picture themselves look alike. */
export interface Viewer {
  readonly device: Device;
  readonly self: Attendee | undefined;
}

export interface Seen<P extends Picture> {
  readonly picture: P;
  readonly layer: number;
}

/**
 * The first picture large, those behind it small; nobody is shown their own.
 * @param front what there is, the foremost first: a screen before the speaker, the speaker before the others
 */
export function seenBy<P extends Picture>({ device, self }: Viewer, front: readonly P[]): readonly Seen<P>[] {
  const { large, small, smallOnes } = TILES[device];
  const seen: Seen<P>[] = [];
  for (const picture of front) {
    if (seen.length > smallOnes) break;
    if (picture.owner === self) continue;
    seen.push({ picture, layer: layerFor(picture.video, seen.length === 0 ? large : small) });
  }
  return seen;
}

const layerFor = ({ layers, size }: Video, tile: Size): number => spatialLayerFor(tile, layers.length, size);

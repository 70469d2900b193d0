import type { Size } from '../../platform/element-size.ts';

/** A grid of equal tiles, and how large each may be. */
export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
}

/** Width over height that a tile may have: pictures are cropped to fit. */
interface Aspects {
  readonly narrowest: number;
  readonly widest: number;
}

/** Of a phone held upright, in CSS pixels. */
const PHONE_WIDTH = 520;

/** Tiles may be cropped a little to fill the box, and to squares on a phone held upright. */
const aspectsFor = ({ width, height }: Size): Aspects => ({
  narrowest: width < height && width < PHONE_WIDTH ? 1 : 4 / 3,
  widest: 16 / 9,
});

/**
 * The grid that gives `count` equal tiles the largest area in a box. Of equally good grids the one with fewer rows wins.
 *
 * @param gap - space between tiles, in CSS pixels
 */
export function fitGrid(count: number, box: Size, gap: number): GridLayout {
  const tiles = Math.max(count, 1);
  const { narrowest, widest } = aspectsFor(box);
  let best: GridLayout = { columns: 1, rows: tiles, tile: { width: 0, height: 0 } };
  for (let columns = tiles; columns >= 1; columns -= 1) {
    const rows = Math.ceil(tiles / columns);
    const cellWidth = Math.max(0, (box.width - gap * (columns - 1)) / columns);
    const cellHeight = Math.max(0, (box.height - gap * (rows - 1)) / rows);
    const width = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const height = Math.floor(Math.min(cellHeight, width / narrowest));
    if (width * height > best.tile.width * best.tile.height) best = { columns, rows, tile: { width, height } };
  }
  return best;
}

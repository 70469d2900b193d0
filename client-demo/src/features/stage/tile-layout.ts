import type { Size } from '../../platform/element-size.ts';

/** Narrower tiles tell nothing: there the grid scrolls instead, in CSS pixels. */
const NARROWEST = 148;

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

/** Tiles may be cropped a little to fill a wide box, and more to fill a tall one (a phone held upright). */
const aspectsFor = ({ width, height }: Size): Aspects => ({
  narrowest: width < height ? 4 / 5 : 4 / 3,
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

/** How large each tile is: as `fitGrid` says, but never too small to see; then the grid is taller than the box. */
export function tileSize(count: number, box: Size, gap: number): Size {
  const { tile } = fitGrid(count, box, gap);
  if (tile.width >= NARROWEST || box.width === 0) return tile;
  const columns = Math.max(1, Math.floor((box.width + gap) / (NARROWEST + gap)));
  const width = Math.floor((box.width - gap * (columns - 1)) / columns);
  return { width, height: Math.round((width * 9) / 16) };
}

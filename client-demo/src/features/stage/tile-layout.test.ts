import { describe, expect, it } from 'vitest';
import { fitGrid } from './tile-layout.ts';

const wide = { width: 1600, height: 900 };
const phone = { width: 390, height: 700 };

describe('fitGrid', () => {
  it.each([
    { box: wide, count: 1, columns: 1, rows: 1 },
    { box: wide, count: 2, columns: 2, rows: 1 },
    { box: wide, count: 3, columns: 2, rows: 2 },
    { box: wide, count: 4, columns: 2, rows: 2 },
    { box: wide, count: 5, columns: 3, rows: 2 },
    { box: wide, count: 9, columns: 3, rows: 3 },
    { box: phone, count: 2, columns: 1, rows: 2 },
    { box: phone, count: 3, columns: 1, rows: 3 },
    { box: phone, count: 8, columns: 2, rows: 4 },
  ])('$count in $box.width × $box.height: $columns × $rows', ({ box, count, columns, rows }) => {
    expect(fitGrid(count, box, 8)).toMatchObject({ columns, rows });
  });

  it('fills the box with one tile of its own aspect', () => {
    expect(fitGrid(1, wide, 8).tile).toEqual(wide);
  });

  it('never overflows the box', () => {
    for (let count = 1; count <= 60; count += 1) {
      const { columns, rows, tile } = fitGrid(count, wide, 10);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * tile.width + (columns - 1) * 10).toBeLessThanOrEqual(wide.width);
      expect(rows * tile.height + (rows - 1) * 10).toBeLessThanOrEqual(wide.height);
    }
  });

  it('has an answer for nobody, and for a box without room', () => {
    expect(fitGrid(0, wide, 8)).toMatchObject({ columns: 1, rows: 1 });
    expect(fitGrid(3, { width: 0, height: 0 }, 8).tile).toEqual({ width: 0, height: 0 });
  });
});

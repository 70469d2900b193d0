import { describe, expect, it } from 'vitest';
import { arrange, promote, type Scene } from './arrange.ts';

const keys = (count: number, prefix = 'p'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const BOXES = {
  'a large window': { width: 1400, height: 720 },
  'a tablet upright': { width: 752, height: 880 },
  'a tablet lying': { width: 1000, height: 600 },
  'a phone upright': { width: 344, height: 500 },
  'a phone lying': { width: 650, height: 270 },
};

const scene = (parts: Partial<Scene>): Scene => ({
  large: [],
  others: [],
  floating: null,
  box: BOXES['a large window'],
  gap: 8,
  page: 0,
  ...parts,
});

describe.each(Object.entries(BOXES))('in %s', (_name, box) => {
  it.each([
    [0, 1],
    [0, 2],
    [0, 9],
    [0, 25],
    [0, 200],
    [1, 0],
    [1, 1],
    [1, 9],
    [1, 200],
    [2, 30],
  ])('%i large and %i others: everything is inside, and nothing is over another', (large, others) => {
    const { placed, pages, perPage } = arrange(scene({ large: keys(large, 'l'), others: keys(others), box }));
    const rects = [...placed.values()];
    expect(placed.size).toBe(large + Math.min(others, perPage));
    expect(pages).toBe(Math.max(1, Math.ceil(others / perPage)));
    for (const { x, y, width, height } of rects) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1);
      expect(Math.min(width, height)).toBeGreaterThan(40);
      expect(x + width).toBeLessThanOrEqual(box.width + 1);
      expect(y + height).toBeLessThanOrEqual(box.height + 1);
    }
    for (const [index, a] of rects.entries()) {
      for (const b of rects.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('every page has others, and all of them together everybody once', () => {
    const others = keys(200);
    const { pages } = arrange(scene({ others, box }));
    const seen = Array.from({ length: pages }, (_, page) => [...arrange(scene({ others, box, page })).placed.keys()]);
    expect(seen.flat()).toEqual(others);
  });
});

describe('arrange', () => {
  it('nine on a tablet are not cropped by more than a quarter', () => {
    const { placed } = arrange(scene({ others: keys(9), box: BOXES['a tablet upright'] }));
    for (const { width, height } of placed.values()) expect(width / height).toBeGreaterThan(1.33);
  });

  it('shows no more than 25 pictures on a page', () => {
    expect(arrange(scene({ others: keys(200), box: { width: 5_000, height: 3_000 } })).placed.size).toBe(25);
  });

  it('shows the last page where one beyond it was left open', () => {
    const { page, pages } = arrange(scene({ others: keys(30), page: 7 }));
    expect([page, pages]).toEqual([1, 2]);
  });

  it('gives what is alone all of the box, and the floating one its corner', () => {
    const box = BOXES['a large window'];
    const { placed } = arrange(scene({ large: ['screen'], floating: 'self', box }));
    expect(placed.get('screen')).toEqual({ x: 0, y: 0, ...box });
    expect(placed.get('self')).toMatchObject({ width: 216 });
  });
});

describe('promote', () => {
  const spoke = new Map([
    ['b', 5],
    ['c', 9],
  ]);
  it.each([
    ['who is on the first page stays', ['a', 'b', 'c', 'd'], 'b', ['a', 'b', 'c', 'd']],
    ['takes the place of who never spoke', ['self', 'b', 'c', 'x', 'y', 'z'], 'z', ['self', 'b', 'c', 'z', 'y', 'x']],
    ['who is unknown changes nothing', ['a', 'b', 'c', 'd', 'e'], 'q', ['a', 'b', 'c', 'd', 'e']],
  ])('%s', (_name, order, speaker, expected) => {
    expect(promote(order, 4, speaker, spoke, 'self')).toEqual(expected);
  });

  it('takes the place of who spoke longest ago, and never that of oneself', () => {
    expect(promote(['self', 'c', 'b', 'x'], 3, 'x', spoke, 'self')).toEqual(['self', 'c', 'x', 'b']);
    expect(promote(['self', 'x'], 1, 'x', spoke, 'self')).toEqual(['self', 'x']);
  });
});

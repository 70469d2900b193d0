import { expect, it } from 'vitest';
import { placeOf } from './placing.ts';

const WINDOW = { width: 360, height: 640 };
const BOX = { width: 200, height: 100 };

it.each([
  ['below, in the middle', { x: 160, y: 100, width: 40, height: 40 }, { x: 80, y: 148 }],
  ['above, where there is no room below', { x: 160, y: 590, width: 40, height: 40 }, { x: 80, y: 482 }],
  ['inside the window at its start', { x: 0, y: 100, width: 40, height: 40 }, { x: 8, y: 148 }],
  ['inside the window at its end', { x: 320, y: 100, width: 40, height: 40 }, { x: 152, y: 148 }],
])('goes %s', (_where, beside, place) => {
  expect(placeOf(BOX, beside, WINDOW)).toEqual(place);
});

it('begins in the window even where it does not fit', () => {
  expect(placeOf({ width: 400, height: 700 }, { x: 160, y: 300, width: 40, height: 40 }, WINDOW)).toEqual({
    x: 8,
    y: 8,
  });
});

import { expect, it } from 'vitest';
import { middleOf, shrunk } from './fit.ts';

it.each([
  ['a large one', { width: 6_000, height: 4_000 }, { width: 1_500, height: 1_000 }],
  ['one that stands', { width: 1_000, height: 3_000 }, { width: 500, height: 1_500 }],
  ['a small one, which stays', { width: 640, height: 480 }, { width: 640, height: 480 }],
  ['a strip, which stays a line', { width: 30_000, height: 2 }, { width: 1_500, height: 1 }],
])('makes a picture smaller: %s', (_what, size, expected) => {
  expect(shrunk(size, 1_500)).toEqual(expected);
});

it.each([
  ['of the same shape', { width: 1_600, height: 900 }, { x: 0, y: 0, width: 1_600, height: 900 }],
  ['that is too wide', { width: 2_000, height: 900 }, { x: 200, y: 0, width: 1_600, height: 900 }],
  ['that is too high', { width: 1_600, height: 1_900 }, { x: 0, y: 500, width: 1_600, height: 900 }],
  ['that is smaller than the frame', { width: 320, height: 180 }, { x: 0, y: 0, width: 320, height: 180 }],
])('fills a frame with the middle of a picture %s', (_what, picture, expected) => {
  expect(middleOf(picture, { width: 1_280, height: 720 })).toEqual(expected);
});

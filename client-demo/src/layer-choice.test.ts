import { expect, it } from 'vitest';
import { spatialLayerFor } from './layer-choice.ts';

it.each([
  { width: 1280, layers: 3, people: 9, layer: 2 },
  { width: 641, layers: 3, people: 9, layer: 2 },
  { width: 640, layers: 3, people: 9, layer: 1 },
  { width: 320, layers: 3, people: 9, layer: 0 },
  { width: 150, layers: 3, people: 30, layer: 0 },
  { width: 0, layers: 3, people: 30, layer: 0 },
  { width: 3000, layers: 3, people: 30, layer: 2 },
  { width: 150, layers: 1, people: 30, layer: 0 },
  { width: 150, layers: 3, people: 4, layer: 2 },
])('a tile of $width pixels among $people people takes layer $layer of $layers', ({ width, layers, people, layer }) => {
  expect(spatialLayerFor({ width, height: (width * 9) / 16 }, layers, people)).toBe(layer);
});

it('counts what is cropped', () => {
  expect(spatialLayerFor({ width: 600, height: 450 }, 3, 9)).toBe(2);
});

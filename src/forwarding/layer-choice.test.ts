import { expect, it } from 'vitest';
import { spatialLayerFor } from './layer-choice.ts';

const shownAs = (width: number) => ({ width, height: (width * 9) / 16 });

it.each([
  { width: 1280, layers: 3, layer: 2 },
  { width: 760, layers: 3, layer: 2 },
  { width: 720, layers: 3, layer: 1 },
  { width: 640, layers: 3, layer: 1 },
  { width: 380, layers: 3, layer: 1 },
  { width: 360, layers: 3, layer: 0 },
  { width: 150, layers: 3, layer: 0 },
  { width: 1, layers: 3, layer: 0 },
  { width: 3000, layers: 3, layer: 2 },
  { width: 150, layers: 1, layer: 0 },
])('a picture shown $width pixels wide takes layer $layer of $layers', ({ width, layers, layer }) => {
  expect(spatialLayerFor(shownAs(width), layers)).toBe(layer);
});

it('knows how large the track is', () => {
  expect(spatialLayerFor(shownAs(640), 3, { width: 640, height: 360 })).toBe(2);
  expect(spatialLayerFor(shownAs(640), 2, { width: 2560, height: 1440 })).toBe(0);
});

it('counts what is cropped', () => {
  expect(spatialLayerFor({ width: 600, height: 500 }, 3)).toBe(2);
});

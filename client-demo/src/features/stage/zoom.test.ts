import { describe, expect, it } from 'vitest';
import { panBy, WHOLE, zoomBy } from './zoom.ts';

describe('zoom', () => {
  it('enlarges around a point, which stays where it is', () => {
    const corner = { x: 0, y: 1 };
    const zoomed = zoomBy(WHOLE, 2, corner);
    expect(zoomed).toEqual({ scale: 2, x: 0.25, y: 0.75 });
    expect(zoomBy(zoomed, 0.5, corner)).toEqual(WHOLE);
  });

  it('neither shows beyond the edges nor goes beyond its bounds', () => {
    expect(panBy(zoomBy(WHOLE, 2, { x: 0.5, y: 0.5 }), 5, -5)).toEqual({ scale: 2, x: 0.25, y: 0.75 });
    expect(zoomBy(WHOLE, 0.1, { x: 0, y: 0 })).toEqual(WHOLE);
    expect(zoomBy(WHOLE, 100, { x: 0.5, y: 0.5 }).scale).toBe(6);
    expect(panBy(WHOLE, 1, 1)).toEqual(WHOLE);
  });
});

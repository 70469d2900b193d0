import { expect, test } from 'vitest';
import { CAMERA, SCREEN, SILENT, SPEECH } from './media.ts';

test('a camera has three layers, each several times the one below it, as the client library sends them', () => {
  const [low, middle, high] = CAMERA.desk.layers;
  expect(CAMERA.desk.layers).toHaveLength(3);
  // 1.5 Mbit/s, and what the packets' headers take.
  expect((high?.bytes ?? 0) * 8).toBeGreaterThan(1_500_000);
  expect((high?.bytes ?? 0) * 8).toBeLessThan(1_650_000);
  expect((high?.bytes ?? 0) / (middle?.bytes ?? 1)).toBeGreaterThan(2.5);
  expect((middle?.bytes ?? 0) / (low?.bytes ?? 1)).toBeGreaterThan(2.5);
});

test('whoever sends a layer sends those below it', () => {
  for (const { layers, upTo } of [CAMERA.desk, CAMERA.phone, SCREEN]) {
    const sum = layers.reduce((all, { bytes }) => all + bytes, 0);
    expect(upTo.at(-1)?.bytes).toBeCloseTo(sum);
    expect(upTo[0]).toEqual(layers[0]);
  }
});

test('silence costs little', () => {
  expect(SILENT.bytes).toBeLessThan(SPEECH.bytes / 10);
});

import { expect, it } from 'vitest';
import { peakOf, watchFor } from './watch.ts';

it('knows the highest sample, of either sign', () => {
  expect(peakOf(new Float32Array([0, 0.25, -0.5, 0.125]))).toBe(0.5);
  expect(peakOf(new Float32Array(4))).toBe(0);
});

it.each([
  ['sound goes in and nothing comes out', [1, 1, 1], [0, 0, 0], true],
  ['nearly nothing comes out', [1, 1, 1], [0, 1e-7, 0], false],
  ['nothing goes in', [0, 0, 0], [0, 0, 0], false],
  ['what goes in is no more than a hiss', [1e-4, 1e-4, 1e-4], [0, 0, 0], false],
  ['it is silent for less than so many looks', [1, 1, 0], [0, 0, 0], false],
  ['silence in between tells nothing', [1, 0, 1, 0, 1], [0, 0, 0, 0, 0], true],
  ['it came back in between', [1, 1, 1, 1], [0, 0, 0.5, 0], false],
])('tells whether a filter is dead: %s', (_, inputs, outputs, dead) => {
  const isDead = watchFor(3);
  expect(inputs.map((input, index) => isDead(input, outputs[index] ?? 0)).at(-1)).toBe(dead);
});

import { describe, expect, test } from 'vitest';
import { barChart, lineChart, written } from './chart.ts';

/** The numbers of an attribute, of the elements of a name. */
const numbers = (svg: string, element: string, attribute: string): number[] =>
  [...svg.matchAll(new RegExp(`<${element} [^>]*\\b${attribute}="([-\\d.]+)"`, 'g'))].map(([, value]) => Number(value));
/** The widths of the bars: the first rectangle is the ground. */
const bars = (svg: string, attribute: string): number[] => numbers(svg, 'rect', attribute).slice(1);

/** What is written along an axis, in its order. */
const axis = (svg: string): string[] =>
  [...svg.matchAll(/text class="quiet" [^>]*text-anchor="middle">([^<]+)</g)].map(([, words = '']) => words);

test.each([
  [0.12345, '0.123'],
  [1234567, '1.23M'],
  [-0.1, '-0.1'],
])('%d is written as %s', (value, text) => expect(written(value)).toBe(text));

describe('a bar chart', () => {
  const chart = (...values: number[]) =>
    barChart({ title: 'Times', unit: 'ms', bars: values.map((value, index) => ({ label: `bar ${index}`, value })) });

  test('draws bars as long as their values', () => {
    const [one = 0, two = 0, four = 0] = bars(chart(1, 2, 4), 'width');
    expect(two / one).toBeCloseTo(2, 1);
    expect(four / one).toBeCloseTo(4, 1);
  });

  test.each([
    [[0.37], ['0', '0.1', '0.2', '0.3', '0.4']],
    [
      [-0.1, 0.3],
      ['-0.1', '0', '0.1', '0.2', '0.3'],
    ],
    [
      [5, 7],
      ['0', '1', '2', '3', '4', '5', '6', '7'],
    ],
    [
      [-30, -10],
      ['-30', '-25', '-20', '-15', '-10', '-5', '0'],
    ],
    [[0], ['0', '0.2', '0.4', '0.6', '0.8', '1']],
  ])('of %j has round numbers along it, nought among them', (values, numbers) => {
    expect(axis(chart(...values))).toEqual(numbers);
  });

  test('draws what is below nought to the left of it', () => {
    const svg = chart(-2, 2);
    const [below = 0, above = 0] = bars(svg, 'x');
    expect(below + (bars(svg, 'width')[0] ?? 0)).toBeCloseTo(above, 0);
  });

  test('tells in words what it shows', () => {
    const svg = chart(1, 2_500);
    expect(svg).toMatch(/role="img" aria-labelledby="title desc"/);
    expect(svg).toContain('<title id="title">Times</title>');
    expect(svg).toContain('<desc id="desc">Bar chart, in ms. bar 0: 1; bar 1: 2.5K.</desc>');
  });

  test('is drawn for light and for dark ground', () => {
    expect(chart(1)).toContain('@media (prefers-color-scheme:dark)');
  });

  test('writes what is text as text', () => {
    const svg = barChart({ title: 'a < b & "c"', unit: '</svg>', bars: [{ label: '<script>', value: 1 }] });
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
    expect(svg).not.toContain('<script>');
  });

  test('keeps a long label within', () => {
    const svg = barChart({ title: 'Long', unit: 'ms', bars: [{ label: 'x'.repeat(500), value: 1 }] });
    expect(svg).toMatch(/>x{41}…</);
    expect(Math.min(...bars(svg, 'width'))).toBeGreaterThan(0);
  });

  test('of nothing is refused', () => {
    expect(() => chart()).toThrow(RangeError);
  });
});

describe('a line chart', () => {
  const line = (label: string, ...points: (readonly [number, number])[]) => ({
    label,
    points: points.map(([x, y]) => ({ x, y })),
  });
  const drawn = (svg: string): number[][][] =>
    [...svg.matchAll(/d="M([^"]+)"/g)].map(([, points = '']) =>
      points.split('L').map((point) => point.split(',').map(Number)),
    );

  test('goes from left to right, and up where values grow', () => {
    const svg = lineChart({ title: 'Grow', unit: 'ms', along: 'hour', lines: [line('it', [0, 0], [1, 5], [2, 10])] });
    const [[start, middle, end] = []] = drawn(svg);
    expect((middle?.[0] ?? 0) - (start?.[0] ?? 0)).toBeCloseTo((end?.[0] ?? 0) - (middle?.[0] ?? 0), 0);
    expect((start?.[1] ?? 0) - (middle?.[1] ?? 0)).toBeCloseTo((middle?.[1] ?? 0) - (end?.[1] ?? 0), 0);
    expect(start?.[1]).toBeGreaterThan(end?.[1] ?? Infinity);
    expect(svg).toContain('Line chart, in ms, along hour. it: 0 at 0, 5 at 1, 10 at 2.');
  });

  test('that is logarithmic puts factors at equal distances', () => {
    const lines = [line('it', [10, 1], [100, 1], [1_000, 1])];
    const svg = lineChart({ title: 'Grow', unit: 'ms', along: 'people', logarithmic: true, lines });
    const [[start, middle, end] = []] = drawn(svg);
    expect((middle?.[0] ?? 0) - (start?.[0] ?? 0)).toBeCloseTo((end?.[0] ?? 0) - (middle?.[0] ?? 0), 0);
  });

  test('writes the names of lines that end together one below the other', () => {
    const lines = [line('one', [0, 1], [1, 4]), line('two', [0, 2], [1, 4]), line('three', [0, 3], [1, 4])];
    const svg = lineChart({ title: 'Same', unit: 'ms', along: 'hour', lines });
    const places = [...svg.matchAll(/y="([\d.]+)"[^>]*>(?:one|two|three)</g)].map(([, y]) => Number(y));
    expect(places).toHaveLength(3);
    const [a = 0, b = 0, c = 0] = places.toSorted((x, y) => x - y);
    expect(Math.min(b - a, c - b)).toBeGreaterThan(13);
  });

  test('of one point stands', () => {
    const svg = lineChart({ title: 'One', unit: 'ms', along: 'hour', lines: [line('it', [3, 7])] });
    expect(svg).not.toContain('NaN');
  });
});

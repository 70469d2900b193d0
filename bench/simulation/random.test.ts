import { describe, expect, test } from 'vitest';
import { Random, Weighted } from './random.ts';

const series = (...seeds: number[]) => {
  const random = new Random(...seeds);
  return Array.from({ length: 5 }, () => random.next());
};
const many = <T>(draw: () => T): T[] => Array.from({ length: 20_000 }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

describe('chance', () => {
  test('is the same for the same seeds, and another for others', () => {
    expect(series(1, 2)).toEqual(series(1, 2));
    const first = [series(1, 2), series(2, 1), series(1), series(0), series(3)].map(([value]) => value);
    expect(new Set(first).size).toBe(first.length);
  });

  test('is spread evenly, normally and exponentially', () => {
    const random = new Random(7);
    expect(mean(many(() => random.next()))).toBeCloseTo(0.5, 1);
    const normal = many(() => random.normal(10, 2));
    expect(mean(normal)).toBeCloseTo(10, 1);
    expect(Math.sqrt(mean(normal.map((value) => (value - 10) ** 2)))).toBeCloseTo(2, 1);
    const exponential = many(() => random.exponential(3));
    expect(mean(exponential)).toBeGreaterThan(2.9);
    expect(mean(exponential)).toBeLessThan(3.1);
    expect(Math.min(...exponential)).toBeGreaterThanOrEqual(0);
  });

  test('fills the range, and picks each', () => {
    const random = new Random(1);
    const numbers = Array.from({ length: 10_000 }, () => random.next());
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inside = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(inside).toBeGreaterThan(900);
      expect(inside).toBeLessThan(1_100);
    }
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('draws by weight, and never what has none', () => {
    const random = new Random(3);
    const weighted = new Weighted(
      ['often', 'never', 'seldom'],
      (what) => ({ often: 3, never: 0, seldom: 1 })[what] ?? 0,
    );
    const drawn = many(() => weighted.draw(random));
    expect(drawn.filter((what) => what === 'often').length / drawn.length).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain('never');
  });

  test('of nothing is refused', () => {
    expect(() => new Random(1).pick([])).toThrow(RangeError);
    expect(() => new Weighted(['a'], () => 0)).toThrow(RangeError);
  });
});

import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';
import { AREAS, BACKBONE_MS, distanceKm, foundOffices, World } from './world.ts';

const found = (people: number, countries: number, seed = 1) => foundOffices(people, countries, new Random(seed));
const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

describe('the company', () => {
  test('has all its people in all its countries, the largest first', () => {
    const offices = found(200_000, 170);
    expect(sum(offices.map(({ people }) => people))).toBe(200_000);
    const sizes = Array.from({ length: 170 }, (_, country) =>
      sum(offices.filter((office) => office.country === country).map(({ people }) => people)),
    );
    expect(sizes.every((size) => size > 0)).toBe(true);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    // Zipf's law: the first is about ten times the tenth.
    expect((sizes[0] ?? 0) / (sizes[9] ?? 1)).toBeCloseTo(10, 0);
    expect(Math.max(...offices.map(({ people }) => people))).toBeLessThanOrEqual(2_000);
  });

  test('is the same for the same seed', () => {
    expect(found(5_000, 50)).toEqual(found(5_000, 50));
    expect(found(5_000, 50)).not.toEqual(found(5_000, 50, 2));
  });

  test('has people about where the areas have their shares', () => {
    const offices = found(200_000, 170);
    expect(sum(AREAS.map(({ share }) => share))).toBeCloseTo(1);
    const americas = offices.filter(({ longitude }) => longitude < -30);
    const share = sum(americas.map(({ people }) => people)) / 200_000;
    expect(share).toBeCloseTo(0.32, 1);
  });

  test('lives on the earth, by clocks that fit', () => {
    for (const { latitude, longitude, hoursAhead, area, roundTripsMs } of found(200_000, 170)) {
      expect(Math.abs(latitude)).toBeLessThanOrEqual(65);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
      expect(Math.abs(hoursAhead * 15 - longitude)).toBeLessThanOrEqual(7.5);
      expect(roundTripsMs[area]).toBe(Math.min(...roundTripsMs));
    }
  });

  test('of fewer people than countries is refused', () => {
    expect(() => found(3, 4)).toThrow(RangeError);
  });
});

describe('distances', () => {
  test('are those of a globe', () => {
    const [london, newYork] = [
      { latitude: 51.5, longitude: -0.13 },
      { latitude: 40.7, longitude: -74 },
    ];
    expect(distanceKm(london, newYork)).toBeGreaterThan(5_550);
    expect(distanceKm(london, newYork)).toBeLessThan(5_600);
    expect(distanceKm({ latitude: 0, longitude: 179 }, { latitude: 0, longitude: -179 })).toBeLessThan(223);
    expect(distanceKm(london, london)).toBe(0);
  });

  test('between regions are the same both ways and never longer than half the earth', () => {
    for (const [from, row] of BACKBONE_MS.entries()) {
      for (const [to, ms] of row.entries()) {
        expect(ms).toBeCloseTo(BACKBONE_MS[to]?.[from] ?? NaN);
        expect(ms).toBeLessThanOrEqual(151);
        expect(ms === 0).toBe(from === to);
      }
    }
  });
});

test('guests come from where they are asked from', () => {
  const world = new World(found(20_000, 60));
  const random = new Random(9);
  const host = world.anybody(random);
  for (let draw = 0; draw < 100; draw += 1) {
    expect(world.compatriot(host, random).country).toBe(host.country);
    expect(world.neighbour(host, random).area).toBe(host.area);
  }
  const anywhere = new Set(Array.from({ length: 500 }, () => world.anybody(random).area));
  expect(anywhere.size).toBeGreaterThan(5);
});

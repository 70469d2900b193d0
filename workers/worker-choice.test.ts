import { describe, expect, test } from 'vitest';
import { chooseWorker } from './worker-choice.ts';

interface Candidate {
  name: string;
  load: number;
  routers: number;
}

const candidates = (...rows: [name: string, load: number, routers: number][]): Candidate[] =>
  rows.map(([name, load, routers]) => ({ name, load, routers }));

describe('chooseWorker', () => {
  test.each<[string, Candidate[], string | undefined]>([
    ['nobody', [], undefined],
    ['the only one, however loaded', candidates(['a', 1, 90]), 'a'],
    ['the least loaded', candidates(['a', 0.7, 1], ['b', 0.3, 1], ['c', 0.5, 1]), 'b'],
    ['the least loaded, though it has more routers', candidates(['a', 0.7, 1], ['b', 0.3, 20]), 'b'],
    ['among idle ones the one with the fewest routers', candidates(['a', 0, 2], ['b', 0, 1], ['c', 0, 3]), 'b'],
    ['a hair of load does not count', candidates(['a', 0.01, 2], ['b', 0.04, 1]), 'b'],
    ['the first among equals', candidates(['a', 0.2, 2], ['b', 0.2, 2]), 'a'],
  ])('%s', (_, given, expected) => {
    expect(chooseWorker(given)?.name).toBe(expected);
  });

  test('spreads rooms that are opened before any load is measured', () => {
    const workers = candidates(['a', 0, 0], ['b', 0, 0], ['c', 0, 0], ['d', 0, 0]);
    for (let room = 0; room < 20; room += 1) {
      const chosen = chooseWorker(workers);
      if (chosen) chosen.routers += 1;
    }
    expect(workers.map(({ routers }) => routers)).toEqual([5, 5, 5, 5]);
  });
});

import { describe, expect, test } from 'vitest';
import { chooseHost, chooseWorker } from './worker-choice.ts';

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

describe('chooseHost', () => {
  interface Host extends Candidate {
    sessions: number | undefined;
  }
  const hosts = (...rows: [name: string, load: number, sessions?: number][]): Host[] =>
    rows.map(([name, load, sessions]) => ({ name, load, routers: 0, sessions }));

  test.each<[string, Host[], string | undefined]>([
    ['nobody', [], undefined],
    ['for a new room the least loaded', hosts(['a', 0.5], ['b', 0.1]), 'b'],
    ['where the room is, though another is idle', hosts(['a', 0.7, 5], ['b', 0]), 'a'],
    ['where most of the room is', hosts(['a', 0.1, 3], ['b', 0.5, 7], ['c', 0]), 'b'],
    ['where most of the room is that has room', hosts(['a', 0.1, 3], ['b', 0.9, 7], ['c', 0.1, 10]), 'a'],
    ['a further one when the room has a loaded one', hosts(['a', 0.9, 5], ['b', 0.6]), 'b'],
    ['the loaded one when all others are as loaded', hosts(['a', 0.9, 5], ['b', 0.8]), 'a'],
    ['the loaded one when it is alone', hosts(['a', 1, 500]), 'a'],
    ['a further one when the room fills its own', hosts(['a', 0, 10], ['b', 0]), 'b'],
    ['a further one though that is a hair more loaded', hosts(['a', 0.1, 10], ['b', 0.15]), 'b'],
    ['the full one when the others have more to do', hosts(['a', 0.1, 10], ['b', 0.5]), 'a'],
    ['of full ones the one with the fewest', hosts(['a', 0, 12], ['b', 0, 10], ['c', 0.5]), 'b'],
    ['of full ones the least loaded', hosts(['a', 0.6, 10], ['b', 0.2, 30]), 'b'],
  ])('%s', (_, given, expected) => {
    expect(chooseHost(given, 10, 0.8)?.name).toBe(expected);
  });

  test('fills one worker after the other, then all alike', () => {
    const workers = hosts(['a', 0], ['b', 0]);
    const grow = (sessions: number): (number | undefined)[] => {
      for (let i = 0; i < sessions; i += 1) {
        const chosen = chooseHost(workers, 10, 0.8);
        if (chosen) chosen.sessions = (chosen.sessions ?? 0) + 1;
      }
      return workers.map(({ sessions: count }) => count);
    };
    expect(grow(10)).toEqual([10, undefined]);
    expect(grow(10)).toEqual([10, 10]);
    expect(grow(10)).toEqual([15, 15]);
  });
});

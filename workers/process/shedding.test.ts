import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { chooseSessions, chooseShedding, type ShedCandidate } from './shedding.ts';

interface Worker extends ShedCandidate {
  name: string;
}
const workers = (...rows: [name: string, load: number, sessions: number, settled?: boolean][]): Worker[] =>
  rows.map(([name, load, sessions, settled = true]) => ({ name, load, sessions, settled }));

const LIMIT = 0.8;

describe('chooseShedding', () => {
  test.each<[string, Worker[], string | undefined]>([
    ['nobody', [], undefined],
    ['the only one', workers(['a', 1, 50]), undefined],
    ['below the limit', workers(['a', 0.79, 50], ['b', 0, 0]), undefined],
    ['at the limit', workers(['a', 0.8, 16], ['b', 0, 0]), 'a b 2'],
    ['from the most loaded to the least', workers(['a', 0.9, 9], ['b', 0.4, 1], ['c', 1, 20], ['d', 0.1, 1]), 'c d 6'],
    ['not many at once', workers(['a', 1, 400], ['b', 0, 0]), 'a b 8'],
    ['no more than the other can take', workers(['a', 1, 10], ['b', 0.5, 5]), 'a b 1'],
    ['to none that is nearly as loaded', workers(['a', 1, 100], ['b', 0.61, 50]), undefined],
    ['not what would be too much elsewhere, too', workers(['a', 1, 1], ['b', 0, 0]), undefined],
    ['not from one that takes part in a move', workers(['a', 1, 50, false], ['b', 0, 0]), undefined],
    ['not to one that takes part in a move', workers(['a', 1, 50], ['b', 0, 0, false]), undefined],
    ['another pair meanwhile', workers(['a', 1, 50, false], ['b', 0, 0, false], ['c', 0.9, 9], ['d', 0.2, 1]), 'c d 2'],
    ['not from one without sessions', workers(['a', 1, 0], ['b', 0, 0]), undefined],
  ])('%s', (_, given, expected) => {
    const plan = chooseShedding(given, LIMIT);
    expect(plan && `${plan.from.name} ${plan.to.name} ${plan.count}`).toBe(expected);
  });

  test('comes to rest, and sends nothing back', () => {
    const load = fc.record({ each: fc.double({ min: 0.001, max: 0.2, noNaN: true }), sessions: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(load, { minLength: 2, maxLength: 6 }), (given) => {
        // What was moved costs where it is what it is taken to cost at most.
        const state = given.map(({ each, sessions }) => ({ load: Math.min(1, each * sessions), sessions }));
        const gave = new Set<number>();
        const took = new Set<number>();
        for (let step = 0; ; step += 1) {
          expect(step).toBeLessThan(400);
          const plan = chooseShedding(
            state.map((worker, at) => ({ ...worker, at, settled: true })),
            LIMIT,
          );
          if (!plan) break;
          const [from, to] = [state[plan.from.at], state[plan.to.at]];
          if (!from || !to) throw new Error('moves between workers that there are not');
          const cost = from.load / from.sessions;
          from.load -= plan.count * cost;
          from.sessions -= plan.count;
          to.load += plan.count * cost * 1.5;
          to.sessions += plan.count;
          gave.add(plan.from.at);
          took.add(plan.to.at);
          expect(to.load).toBeLessThan(LIMIT);
        }
        expect([...gave].filter((at) => took.has(at))).toEqual([]);
      }),
    );
  });
});

describe('chooseSessions', () => {
  test.each<[string, string[], number, string]>([
    ['none', [], 3, ''],
    ['a whole small room', ['abcdef', 'xy'], 2, 'xy'],
    ['small rooms first, the smallest before all', ['abcd', 'xy', 'z'], 3, 'zxy'],
    ['what no small room makes up, of the largest', ['abcdef', 'xy', 'mno'], 4, 'xyef'],
    ['part of the only room', ['abcdef'], 2, 'ef'],
    ['all that there are', ['ab', 'c'], 8, 'cab'],
  ])('%s', (_, rooms, count, expected) => {
    expect(
      chooseSessions(
        rooms.map((room) => room.split('')),
        count,
      ).join(''),
    ).toBe(expected);
  });
});

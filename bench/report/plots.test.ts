import { describe, expect, test } from 'vitest';
import type { Plot } from '../harness/scenario.ts';
import { draw, kindOf } from './plots.ts';

test.each([
  ['answerMsP99', 'times'],
  ['serverCpuMsPerJoin', 'CPU time'],
  ['serverBytesPerParticipant', 'sizes'],
  ['bytesOfNaive', 'ratios'],
  ['firstMediaOfBareP99', 'ratios'],
  ['linkBytesRatio50To1', 'ratios'],
  ['achievedJoinsPerSecond', 'rates'],
  ['participants', undefined],
  ['Msomething', undefined],
])('%s is one of the %s', (name, kind) => expect(kindOf(name)).toBe(kind));

describe('what is drawn', () => {
  const drawn = (plots: readonly Plot[] | undefined, results: Record<string, number>) =>
    draw({ name: 'one', ...(plots && { plots }) }, results);
  const titles = (plots: readonly Plot[] | undefined, results: Record<string, number>) =>
    drawn(plots, results).map(({ title }) => title);

  test('of a scenario that says nothing is what has a unit in common', () => {
    const results = { answerMsP50: 1, answerMsP99: 2, allIn: 200, cpuOfNaive: 0.4, bytes: 5 };
    expect(titles(undefined, results)).toEqual(['one: times']);
    expect(drawn(undefined, results)[0]?.svg).toContain('answerMsP50: 1; answerMsP99: 2');
  });

  test('of a scenario that says what is that', () => {
    const bars: Plot = { kind: 'bars', title: 'Bars', unit: 'ms', bars: { one: 'a', missing: 'b' } };
    const lines: Plot = { kind: 'lines', title: 'Lines', unit: 'ms', along: 'x', lines: { it: 'at', no: 'none' } };
    const results = { a: 3, at10: 2, at2: 1, atAll: 9, at: 8 };
    expect(titles([bars, lines], results)).toEqual(['Bars', 'Lines']);
    const [, second] = drawn([bars, lines], results);
    expect(second?.svg).toContain('it: 1 at 2, 2 at 10.');
  });

  test('of results that are not there is nothing', () => {
    const bars: Plot = { kind: 'bars', title: 'Bars', unit: 'ms', bars: { one: 'a' } };
    const lines: Plot = { kind: 'lines', title: 'Lines', unit: 'ms', along: 'x', lines: { it: 'at' } };
    expect(titles([bars, lines], { other: 1 })).toEqual([]);
    expect(titles(undefined, {})).toEqual([]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Camera, type CameraContest, chooseCameras } from './camera-choice.ts';

/** Each camera is named as its publisher, by one letter. */
const cameras = (names: string): readonly Camera[] => Array.from(names, (name) => ({ trackId: name, publisher: name }));
const PEOPLE = Array.from('abcdefghij');

/** @param spoke the last first; who speaks now in capitals */
function choose(before: string, wanted: string, spoke: string, limit = 2): string {
  const chosen = chooseCameras({
    before: new Set(before),
    cameras: cameras(wanted),
    spoke: Array.from(spoke.toLowerCase()),
    speaking: new Set(spoke.replaceAll(/[a-z]/g, '').toLowerCase()),
    limit,
  });
  return [...chosen].toSorted().join('');
}

describe('the cameras that are sent', () => {
  test.each<[string, string, string, string, string]>([
    ['all while there are places', '', 'ab', '', 'ab'],
    ['the first that were wanted, when nobody spoke', '', 'dcba', '', 'cd'],
    ['those who spoke last', '', 'abcd', 'cdb', 'cd'],
    ['who spoke, then who came first', '', 'abcd', 'd', 'ad'],
    ['somebody who speaks takes the place of who never spoke', 'ab', 'abcd', 'Ca', 'ac'],
    ['the last comer gives way first', 'ab', 'abcd', 'C', 'ac'],
    ['somebody who speaks takes the place of who has been silent the longest', 'ab', 'abcd', 'Cba', 'bc'],
    ['who spoke before stays until somebody else speaks', 'ab', 'abcd', 'dcba', 'ab'],
    ['who has a place and speaks changes nothing', 'ab', 'abcd', 'Bdca', 'ab'],
    ['two at once', 'ab', 'abcd', 'CDab', 'cd'],
    ['nobody who speaks gives way', 'ab', 'abcd', 'CABd', 'ab'],
    ['of three who speak the one without a place takes that of the silent one', 'ab', 'abcd', 'CDA', 'ac'],
    ['a place that becomes free goes to who spoke last', 'ab', 'acd', 'dac', 'ad'],
    ['nobody who speaks without a camera takes a place', 'ab', 'abcd', 'Xab', 'ab'],
  ])('%s', (_, before, wanted, spoke, expected) => {
    expect(choose(before, wanted, spoke)).toBe(expected);
  });

  test('a lower limit leaves those who spoke last', () => {
    expect(choose('abcd', 'abcd', 'db', 3)).toBe('abd');
    expect(choose('abd', 'abcd', 'db', 1)).toBe('d');
    expect(choose('d', 'abcd', 'Db', 0)).toBe('');
  });

  test('of nobody knows whom is nobody’s who speaks', () => {
    const unknown = [{ trackId: 'x', publisher: undefined }, ...cameras('ab')];
    const contest = { before: new Set('x'), cameras: unknown, spoke: ['b'], speaking: new Set('b'), limit: 1 };
    expect(chooseCameras(contest)).toEqual(new Set('b'));
  });

  const contests: fc.Arbitrary<CameraContest> = fc
    .uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: PEOPLE.length })
    .chain((wanted) =>
      fc.record({
        before: fc.subarray(wanted).map((names) => new Set(names)),
        cameras: fc.constant(wanted.map((name) => ({ trackId: name, publisher: name }))),
        spoke: fc.shuffledSubarray(PEOPLE),
        speaking: fc.nat(4),
        limit: fc.nat(6),
      }),
    )
    .map(({ speaking, ...contest }) => ({ ...contest, speaking: new Set(contest.spoke.slice(0, speaking)) }));

  test('fill the places, and change only for somebody who speaks', () => {
    fc.assert(
      fc.property(contests, (contest) => {
        const { before, limit, speaking } = contest;
        const chosen = chooseCameras(contest);
        expect(chosen.size).toBe(Math.min(limit, contest.cameras.length));
        expect(chooseCameras({ ...contest, before: chosen })).toEqual(chosen);
        expect(chooseCameras({ ...contest, before: chosen, speaking: new Set() })).toEqual(chosen);
        if (before.size > limit) return;
        const left = [...before].filter((each) => !chosen.has(each));
        const came = [...chosen].filter((each) => !before.has(each));
        expect(left.filter((each) => speaking.has(each))).toEqual([]);
        expect(left.length).toBeLessThanOrEqual(came.filter((each) => speaking.has(each)).length);
      }),
    );
  });
});

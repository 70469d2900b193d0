import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeSpeakers,
  chooseForwarded,
  hear,
  levelAt,
  MARGIN_DB,
  SPEECH_LEVEL,
  type Microphone,
} from './speakers.ts';

/** `a-20` is a microphone `a` heard now, at -20 dBov. */
const heard = (text: string): readonly Microphone[] =>
  text.split(' ').map((word) => ({ trackId: word.slice(0, 1), level: Number(word.slice(1)), heardAt: 0 }));

describe('the forwarded microphones', () => {
  test.each<[string, string, string, string]>([
    ['all while there are places', '', 'a-127 b-90', 'a b'],
    ['the loudest when nobody was forwarded', '', 'a-60 b-20 c-30 d-70', 'b c'],
    ['the silent keep their places', 'a b', 'a-127 b-127 c-60', 'a b'],
    ['a new speaker takes the place of the quietest', 'a b', 'a-60 b-90 c-40', 'a c'],
    ['a speaker is not displaced by one of like loudness', 'a b', 'a-30 b-32 c-27', 'a b'],
    ['a speaker is displaced by one who is much louder', 'a b', 'a-30 b-40 c-20', 'a c'],
    ['who has closed the microphone leaves the place', 'a b', 'a-30 c-90 d-80', 'a d'],
    ['a silent one gives way to a speaker who is hardly louder', 'a b', 'a-52 b-30 c-48', 'b c'],
    ['three of four speak', 'a b', 'a-127 b-127 c-20 d-30', 'c d'],
  ])('%s', (_, before, microphones, expected) => {
    const chosen = chooseForwarded(new Set(before.split(' ')), heard(microphones), 2, 0);
    expect([...chosen].toSorted()).toEqual(expected.split(' '));
  });

  const microphones = fc.uniqueArray(
    fc.record({
      trackId: fc.string({ minLength: 1, maxLength: 2 }),
      level: fc.integer({ min: -127, max: 0 }),
      heardAt: fc.integer({ min: 0, max: 5000 }),
    }),
    { selector: ({ trackId }) => trackId, maxLength: 20 },
  );

  test('fill the places, do not change without a change, and no speaker gives way to one who is hardly louder', () => {
    fc.assert(
      fc.property(microphones, fc.nat(6), fc.nat(20), (all, places, already) => {
        const now = 5000;
        const before = new Set(all.slice(0, already).map(({ trackId }) => trackId));
        const chosen = chooseForwarded(before, all, places, now);
        expect(chosen.size).toBe(Math.min(places, all.length));
        expect(chooseForwarded(chosen, all, places, now)).toEqual(chosen);
        expect(chooseForwarded(before, all.toReversed(), places, now)).toEqual(chosen);
        if (before.size > places) return;
        const levels = (of: (trackId: string) => boolean): readonly number[] =>
          all.filter(({ trackId }) => of(trackId)).map((microphone) => levelAt(microphone, now));
        const displaced = levels((id) => before.has(id) && !chosen.has(id)).filter((level) => level > SPEECH_LEVEL);
        const kept = levels((id) => chosen.has(id) && !before.has(id));
        if (displaced.length > 0) expect(Math.min(...kept)).toBeGreaterThan(Math.max(...displaced) + MARGIN_DB);
      }),
    );
  });
});

describe('who speaks', () => {
  test('the loudest first, nobody below speech', () => {
    expect(activeSpeakers(heard('a-40 b-20 c-50 d-127 e-40'), 0)).toEqual(['b', 'a', 'e']);
  });

  test('a level counts at once, and is carried over a pause', () => {
    const spoken = hear(hear(undefined, 'a', -127, 0), 'a', -20, 20);
    expect(spoken.level).toBe(-20);
    const pausing = hear(spoken, 'a', -127, 520);
    expect(pausing.level).toBe(-35);
    expect(activeSpeakers([pausing], 520)).toEqual(['a']);
    expect(activeSpeakers([pausing], 1020)).toEqual([]);
    expect(levelAt(pausing, 10_000)).toBe(-127);
  });
});

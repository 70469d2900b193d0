import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeSpeakers,
  chooseForwarded,
  hear,
  hearPacket,
  levelAt,
  unheard,
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

  /** `m:a-20` is the microphone `a` of the participant `m`. */
  const of = (text: string): readonly Microphone[] =>
    text.split(' ').flatMap((word) => heard(word.slice(2)).map((each) => ({ ...each, publisher: word.slice(0, 1) })));

  test.each<[string, string, string, string]>([
    ['five of one participant take one place', 'a b', 'm:a-0 m:b-0 m:c-0 m:d-0 m:e-0 n:f-20', 'a f'],
    ['who is silent goes before the second one of somebody loud', 'a b', 'm:a-0 m:b-0 n:f-127', 'a f'],
    ['a second one is forwarded where there is a place', '', 'm:a-0 m:b-0', 'a b'],
    ['of two that are alike the one stays', 'b', 'm:a-20 m:b-22 n:c-20 o:d-90', 'b c'],
    ['of two the much louder one is taken', 'b', 'm:a-20 m:b-40 n:c-20 o:d-90', 'a c'],
  ])('%s', (_, before, microphones, expected) => {
    const chosen = chooseForwarded(new Set(before.split(' ')), of(microphones), 2, 0);
    expect([...chosen].toSorted()).toEqual(expected.split(' '));
  });

  const microphones = fc.uniqueArray(
    fc.record({
      trackId: fc.string({ minLength: 1, maxLength: 2 }),
      publisher: fc.constantFrom(undefined, 'm', 'n', 'o', 'p', 'q', 'r'),
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
        const people = new Set(all.map(({ publisher, trackId }) => publisher ?? `track ${trackId}`)).size;
        const heardPeople = new Set(
          all.flatMap(({ publisher, trackId }) => (chosen.has(trackId) ? [publisher ?? `track ${trackId}`] : [])),
        ).size;
        expect(heardPeople).toBe(Math.min(places, people));
        // Where one has several, the other one may be another's by right.
        if (before.size > places || people < all.length) return;
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
    const spoken = hear(unheard('a', 'anna', 0), -20, 20);
    expect(spoken.level).toBe(-20);
    const pausing = hear(spoken, -127, 520);
    expect(pausing.level).toBe(-35);
    expect(activeSpeakers([pausing], 520)).toEqual(['a']);
    expect(activeSpeakers([pausing], 1020)).toEqual([]);
    expect(levelAt(pausing, 10_000)).toBe(-127);
  });

  /** After so many s of packets of 20 ms with these levels, one after the other. */
  const after = (seconds: number, ...levels: readonly number[]): number => {
    let microphone = unheard('a', 'anna', 0);
    for (let packet = 0; packet < seconds * 50; packet += 1) {
      microphone = hearPacket(microphone, levels[packet % levels.length] ?? 0, packet * 20);
    }
    return levelAt(microphone, seconds * 1_000);
  };

  test('a level that never moves counts less and less, one that moves does not', () => {
    expect(after(2, 0)).toBeGreaterThan(-1);
    expect(after(5, 0)).toBeLessThan(-15);
    expect(after(5, -1, 0, -2)).toBeLessThan(-15);
    expect(after(9, 0)).toBeLessThan(SPEECH_LEVEL);
    expect(after(60, -20, -26, -40)).toBeGreaterThan(-22);
  });

  test('one that was steady is heard at once when it speaks', () => {
    let microphone = unheard('a', 'anna', 0);
    for (let packet = 0; packet < 1_000; packet += 1) microphone = hearPacket(microphone, -60, packet * 20);
    expect(levelAt(hearPacket(microphone, -25, 20_000), 20_000)).toBe(-25);
  });
});

import { describe, expect, test } from 'vitest';
import { LiveMeeting, PLACES } from './live-meeting.ts';
import { SCREEN } from './media.ts';
import { Random } from './random.ts';
import { attendee } from './testing/people.ts';

const owners = (of: readonly { readonly owner: { readonly index: number } }[]): number[] =>
  of.map(({ owner }) => owner.index);

/** A meeting of so many with everything on, to which all came at once. */
function meetingOf(count: number, seed = 1) {
  const meeting = new LiveMeeting(new Random(seed));
  const people = Array.from({ length: count }, (_, index) => attendee(index));
  for (const person of people) meeting.join(person, 0);
  return { meeting, people };
}

describe('a meeting', () => {
  test('forwards the few that there are places for, the speakers among them', () => {
    const { meeting } = meetingOf(20);
    for (let now = 60_000; now < 3_600_000; now += 60_000) {
      meeting.turn(now);
      const { voices, forwarded } = meeting.scene;
      expect(voices).toHaveLength(20);
      expect(forwarded).toHaveLength(PLACES);
      const speaking = voices.filter(({ speaks }) => speaks);
      expect([1, 2]).toContain(speaking.length);
      expect(owners(forwarded)).toEqual(expect.arrayContaining(owners(speaking)));
    }
  });

  test('has whoever speaks in front, and a screen before them', () => {
    const { meeting, people } = meetingOf(12);
    meeting.turn(60_000);
    const speaking = owners(meeting.scene.voices.filter(({ speaks }) => speaks));
    expect(speaking).toContain(meeting.scene.front[0]?.owner.index);
    meeting.share(people[7]);
    expect(meeting.scene.front[0]).toEqual({ owner: people[7], video: SCREEN });
    meeting.turn(120_000);
    expect(meeting.scene.front[0]?.video).toBe(SCREEN);
    const now = owners(meeting.scene.voices.filter(({ speaks }) => speaks));
    expect(now).toContain(meeting.scene.front[1]?.owner.index);
    meeting.share(undefined);
    expect(meeting.scene.front.map(({ video }) => video)).not.toContain(SCREEN);
  });

  test('has nothing left of those who went', () => {
    const { meeting, people } = meetingOf(3);
    meeting.share(people[0]);
    meeting.turn(1_000);
    for (const person of people) meeting.leave(person, 2_000);
    meeting.turn(3_000);
    expect(meeting.scene).toEqual({ pictures: [], front: [], voices: [], forwarded: [] });
  });

  test('tells a new list of pictures only when one began or ended', () => {
    const { meeting } = meetingOf(4);
    const before = meeting.scene.pictures;
    meeting.turn(1_000);
    meeting.join(attendee(9, { camera: false }), 1_000);
    expect(meeting.scene.pictures).toBe(before);
    meeting.join(attendee(10), 2_000);
    expect(meeting.scene.pictures).toHaveLength(5);
  });
});

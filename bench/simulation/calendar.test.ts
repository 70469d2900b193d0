import { describe, expect, test } from 'vitest';
import { attendeesOf, DAY_MS, EARLIEST_MS, localHour, planDay } from './calendar.ts';
import { Random } from './random.ts';
import { foundOffices, World } from './world.ts';

const PEOPLE = 20_000;
const world = new World(foundOffices(PEOPLE, 100, new Random(1)));
const meetings = planDay(world, PEOPLE, new Random(2));

describe('a day of meetings', () => {
  test('gives everybody two on the average', () => {
    const seats = meetings.reduce((sum, { size }) => sum + size, 0);
    expect(seats / PEOPLE).toBeGreaterThanOrEqual(2);
    expect(seats / PEOPLE).toBeLessThan(2.2);
  });

  test('begins in working hours of whoever called them', () => {
    for (const { startsMs, organizer } of meetings) {
      expect(startsMs).toBeGreaterThanOrEqual(EARLIEST_MS);
      expect(startsMs).toBeLessThan(DAY_MS + EARLIEST_MS);
      const hour = localHour(organizer, startsMs - EARLIEST_MS);
      expect(hour).toBeGreaterThanOrEqual(7);
      expect(hour).toBeLessThan(20);
    }
  });

  test('is spread over the world: somebody meets at any hour of UTC', () => {
    const hours = new Set(meetings.map(({ startsMs }) => Math.floor((startsMs - EARLIEST_MS) / 3_600_000)));
    expect(hours.size).toBeGreaterThan(20);
  });
});

describe('those who come', () => {
  test('are the same whenever it is asked', () => {
    const [meeting] = meetings;
    expect(meeting && attendeesOf(meeting, world, 1)).toEqual(meeting && attendeesOf(meeting, world, 1));
  });

  test('are as many as planned, come from where the meeting is for, and are awake', () => {
    for (const meeting of meetings.slice(0, 300)) {
      const attendees = attendeesOf(meeting, world, 1);
      expect(attendees).toHaveLength(meeting.size);
      expect(attendees[0]?.office).toBe(meeting.organizer);
      for (const { office, joinsMs, leavesMs } of attendees) {
        expect(Math.abs(joinsMs - meeting.startsMs)).toBeLessThanOrEqual(EARLIEST_MS);
        expect(leavesMs).toBeGreaterThan(joinsMs);
        if (meeting.scope === 'country') expect(office.country).toBe(meeting.organizer.country);
        if (office !== meeting.organizer) expect(localHour(office, meeting.startsMs)).toBeGreaterThanOrEqual(7);
      }
    }
  });

  test('of an audience leave their devices off', () => {
    const organizer = world.anybody(new Random(4));
    const large = { index: 0, startsMs: DAY_MS / 2, lastsMs: 3_600_000, size: 400, scope: 'world', organizer } as const;
    const attendees = attendeesOf(large, world, 1);
    expect(attendees.filter(({ camera, microphone }) => camera || microphone).length).toBeLessThanOrEqual(10);
    expect(attendees.some(({ camera }) => camera)).toBe(true);
  });
});

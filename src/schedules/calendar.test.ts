import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../ports/store/schedule-store.ts';
import { calendarOf } from './calendar.ts';
import { occurrencesOf, recurrenceProblem } from './recurrence.ts';

function schedule(changes: Partial<Schedule> = {}): Schedule {
  const wishes = {
    start: '2026-10-12T09:00:00',
    timeZone: 'Europe/Berlin',
    recurrence: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4',
    ...changes,
  };
  return {
    id: 'abc',
    tenant: 'acme',
    secret: 's',
    title: `Jour fixe; alle, \\ "dabei" ${'Ü'.repeat(80)}`,
    description: 'Zeile eins\nZeile zwei',
    room: 'jour fixe',
    minutes: 45,
    organizer: { email: 'ann@acme.example', name: 'Ann; "A"' },
    attendees: [
      { id: '1', email: 'bob@acme.example', name: null, role: 'participant' },
      { id: '2', email: 'eve@acme.example', name: 'Éve', role: 'viewer' },
    ],
    notify: true,
    version: 1,
    createdAt: 0,
    updatedAt: 0,
    ...wishes,
    occurrences: occurrencesOf(wishes),
  };
}

const entry = (changes: Partial<Parameters<typeof calendarOf>[0]> = {}) =>
  calendarOf({
    schedule: schedule(),
    method: 'REQUEST',
    sequence: 3,
    at: Date.parse('2026-10-01T00:00:00Z'),
    link: 'https://meet.example/r/jour%20fixe?name=x#invite=s1.a.b.c',
    sentBy: 'meetings@meet.example',
    ...changes,
  });

/** As another program reads it. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const [component] = calendar.getAllSubcomponents('vevent');
  if (!component) throw new Error('no event');
  return { calendar, component, event: new ICAL.Event(component) };
}

function timesOf(text: string, most = 20): number[] {
  const { event } = read(text);
  const iterator = event.iterator();
  const times: number[] = [];
  for (let next = iterator.next(); next && times.length < most; next = iterator.next()) {
    times.push(next.toJSDate().getTime());
  }
  return times;
}

describe('a calendar', () => {
  it('is read by another program as it was meant, whatever stands in its texts', () => {
    const { calendar, component, event } = read(entry());
    const { title, description } = schedule();
    expect(event.summary).toBe(title);
    expect(event.description).toBe(`${description}\n\nJoin: https://meet.example/r/jour%20fixe?name=x#invite=s1.a.b.c`);
    expect(event.location).toBe('https://meet.example/r/jour%20fixe?name=x#invite=s1.a.b.c');
    expect([event.uid, event.sequence]).toEqual(['abc@causeway', 3]);
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    expect(event.organizer).toBe('mailto:ann@acme.example');
    expect(component.getFirstProperty('organizer')?.getParameter('sent-by')).toBe('mailto:meetings@meet.example');
    expect(event.attendees.map((each) => String(each.getFirstValue()).toLowerCase())).toEqual([
      'mailto:bob@acme.example',
      'mailto:eve@acme.example',
    ]);
    expect(event.duration.toSeconds()).toBe(45 * 60);
  });

  it('takes place when we say that it does, over the end of summer time', () => {
    expect(timesOf(entry())).toEqual([...schedule().occurrences]);
    expect(schedule().occurrences.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual([
      '2026-10-12T07:00',
      '2026-10-19T07:00',
      '2026-10-26T08:00',
      '2026-11-02T08:00',
    ]);
    const utc = schedule({ timeZone: 'UTC', recurrence: 'FREQ=MONTHLY;BYDAY=2MO;UNTIL=20270301T000000Z' });
    expect(timesOf(entry({ schedule: utc }))).toEqual([...utc.occurrences]);
    expect(entry({ schedule: utc })).toContain('DTSTART:20261012T090000Z');
    const once = schedule({ timeZone: 'America/New_York', recurrence: null });
    expect(timesOf(entry({ schedule: once }))).toEqual([Date.parse('2026-10-12T13:00:00Z')]);
  });

  it('has lines of at most 75 bytes that end in CR LF, and its own times in UTC', () => {
    const text = entry();
    const lines = text.split('\r\n');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    expect(lines).toContain('DTSTAMP:20261001T000000Z');
    expect(lines).toContain('BEGIN:VTIMEZONE');
  });

  it('is cancelled for whom it is cancelled alone, without a link', () => {
    const [bob] = schedule().attendees;
    const { calendar, event } = read(entry({ method: 'CANCEL', sequence: 4, only: bob }));
    expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(event.attendees).toHaveLength(1);
    expect(event.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(entry({ method: 'CANCEL' })).not.toContain('invite=');
  });
});

describe('a recurrence', () => {
  it.each([
    ['FREQ=DAILY;COUNT=401', 'COUNT'],
    ['FREQ=DAILY', 'it has to end'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z', 'it has to end'],
    ['FREQ=SECONDLY;COUNT=2', 'FREQ'],
    ['FREQ=DAILY;COUNT=2;BYHOUR=1,2,3', 'BYHOUR'],
    ['FREQ=DAILY;COUNT=2;COUNT=3', 'twice'],
    ['FREQ=DAILY;COUNT=2\r\nX-EVIL:1', 'COUNT'],
    ['', 'is not one of'],
    ['__proto__=1', 'is not one of'],
  ])('%j is refused with the reason', (rule, reason) => {
    expect(recurrenceProblem(rule)).toContain(reason);
  });

  it.each([
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2', 'too seldom'],
    ['FREQ=WEEKLY;BYDAY=TU;COUNT=3', 'first time'],
    ['FREQ=DAILY;UNTIL=20300101T000000Z', 'more than 400'],
    ['FREQ=DAILY;UNTIL=20200101T000000Z', 'never'],
  ])('%s is refused, as it cannot be followed from its start', (recurrence, reason) => {
    expect(() => occurrencesOf({ start: '2026-10-12T09:00:00', timeZone: 'UTC', recurrence })).toThrow(reason);
  });

  it('at an hour that is left out comes in the one after it', () => {
    const [at = 0] = occurrencesOf({ start: '2027-03-28T02:30:00', timeZone: 'Europe/Berlin', recurrence: null });
    expect(new Date(at).toISOString()).toBe('2027-03-28T01:30:00.000Z');
  });
});

/** A schedule as calendars read it: iCalendar (RFC 5545), and what is done with it (iTIP, RFC 5546). */
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import type { Person, Schedule } from '../ports/store/schedule-store.ts';
import { firstTime, UTC } from './recurrence.ts';

const MINUTE_MS = 60_000;

export interface Entry {
  readonly schedule: Omit<Schedule, 'secret' | 'tenant'>;
  readonly method: 'REQUEST' | 'CANCEL';
  /** Grows with each change. */
  readonly sequence: number;
  /** Milliseconds since 1970: when this was written. */
  readonly at: number;
  /** Where one joins. */
  readonly link: string;
  /** Who sends it for the organizer. */
  readonly sentBy?: string | undefined;
  /** Whom it is for alone, as a cancellation for somebody who is not invited any more (RFC 5546, section 3.2.5). */
  readonly only?: Person | undefined;
}

/** The text of a calendar, with lines that end in CR LF and are folded. */
export function calendarOf({ schedule, method, sequence, at, link, sentBy, only }: Entry): string {
  const { title, description, timeZone, minutes, recurrence, organizer, attendees } = schedule;
  const cancelled = method === 'CANCEL';
  const calendar = ical({
    prodId: { company: 'Causeway', product: 'Causeway', language: 'EN' },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  const zoned = timeZone !== UTC;
  // The times of the entry alone are of the zone: all others are UTC, as they have to be (RFC 5545, section 3.8.7).
  if (zoned) calendar.timezone({ name: null, generator: zoneBlock });
  const first = firstTime(schedule);
  const text = cancelled ? description : [description, `Join: ${link}`].filter(Boolean).join('\n\n');
  calendar.createEvent({
    id: uidOf(schedule.id),
    sequence,
    stamp: new Date(at),
    created: new Date(schedule.createdAt),
    lastModified: new Date(at),
    start: zoned ? first : new Date(first.epochMilliseconds),
    end: zoned ? first.add({ minutes }) : new Date(first.epochMilliseconds + minutes * MINUTE_MS),
    ...(zoned ? { timezone: timeZone } : {}),
    ...(recurrence === null ? {} : { repeating: `RRULE:${recurrence}` }),
    summary: title,
    ...(text === null ? {} : { description: text }),
    ...(cancelled ? {} : { location: link, url: link }),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: {
      name: organizer.name ?? organizer.email,
      email: organizer.email,
      ...(sentBy === undefined || sentBy === organizer.email ? {} : { sentBy }),
    },
    attendees: (only === undefined ? attendees : [only]).map(({ email, name }) => ({
      email,
      name: name ?? email,
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.NEEDSACTION,
      rsvp: !cancelled,
    })),
  });
  return calendar.toString();
}

/** Names the meeting for ever, in every calendar. */
const uidOf = (id: string): string => `${id}@causeway`;

function zoneBlock(name: string): string | null {
  const [block] = [tzlib_get_ical_block(name, false)].flat();
  return block ?? null;
}

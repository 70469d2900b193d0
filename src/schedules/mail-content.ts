/** What attendees are written: a short text, and the calendar entry that their calendars take over. */
import { z } from 'zod';
import type { Attendee, NewMail, Schedule } from '../ports/store/schedule-store.ts';
import { calendarOf } from './calendar.ts';
import { codeOf, linkOf, roomUrl } from './links.ts';

/** What is sent to one attendee. Kept as JSON until it is. */
export const MailContent = z.object({
  to: z.object({ address: z.string(), name: z.string() }),
  replyTo: z.object({ address: z.string(), name: z.string() }),
  subject: z.string(),
  text: z.string(),
  calendar: z.string(),
  method: z.enum(['REQUEST', 'CANCEL']),
  uid: z.string(),
});
export type MailContent = z.infer<typeof MailContent>;

export interface MailNews {
  readonly schedule: Schedule;
  readonly attendee: Attendee;
  readonly method: NewMail['method'];
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface MailPlaces {
  /** Where the pages are, as `https://meet.example.com`. */
  readonly page: string;
  /** The address that mails come from. */
  readonly from: string | undefined;
}

/** The link by which an attendee joins. */
export function attendeeLink(page: string, schedule: Schedule, { id, name }: Attendee): string {
  return linkOf(page, schedule, { code: codeOf(schedule, id), name });
}

export function mailTo({ page, from }: MailPlaces, { schedule, attendee, method, sequence, at }: MailNews): NewMail {
  const { title, organizer, description } = schedule;
  const cancelled = method === 'CANCEL';
  const link = cancelled ? roomUrl(page, schedule.room) : attendeeLink(page, schedule, attendee);
  const host = organizer.name ?? organizer.email;
  const lines = cancelled
    ? [`${host} has cancelled this meeting, or you are not invited to it any more.`, title, whenOf(schedule)]
    : [
        sequence === 0
          ? `${host} invites you to a meeting.`
          : `${host} has changed a meeting to which you are invited.`,
        title,
        whenOf(schedule),
        ...(description === null ? [] : [description]),
        `Join: ${link}`,
        'The link is yours alone: whoever has it joins in your place.',
      ];
  const content: MailContent = {
    to: { address: attendee.email, name: attendee.name ?? '' },
    replyTo: { address: organizer.email, name: organizer.name ?? '' },
    subject: cancelled ? `Cancelled: ${title}` : sequence === 0 ? `Invitation: ${title}` : `Changed: ${title}`,
    text: `${lines.join('\n\n')}\n`,
    calendar: calendarOf({
      schedule,
      method,
      sequence,
      at,
      link,
      sentBy: from,
      only: cancelled ? attendee : undefined,
    }),
    method,
    uid: schedule.id,
  };
  const { id, tenant } = schedule;
  return { schedule: id, attendee: attendee.id, tenant, sequence, method, content: JSON.stringify(content) };
}

/** In English, by the clock of the meeting's time zone. */
function whenOf({ occurrences, timeZone, minutes, recurrence }: Schedule): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone });
  const [first = 0] = occurrences;
  const last = occurrences.at(-1) ?? first;
  const once = `${format.format(first)} (${timeZone}), ${minutes} minutes`;
  return recurrence === null ? once : `${once}; ${occurrences.length} times, the last ${format.format(last)}`;
}

/** Meetings that are to take place, who is invited to them, and the mails about that which wait. */
import type { PageOf } from './store.ts';

export type AttendeeRole = 'host' | 'cohost' | 'presenter' | 'participant' | 'viewer';

export interface Person {
  readonly email: string;
  /** Null: it is not known. */
  readonly name: string | null;
}

export interface Attendee extends Person {
  /** Names the attendee within the schedule. */
  readonly id: string;
  readonly role: AttendeeRole;
}

/** What a schedule says. */
export interface SchedulePlan {
  readonly title: string;
  readonly description: string | null;
  readonly room: string;
  /** On the clock of the time zone, as `2026-12-01T09:00:00`. */
  readonly start: string;
  /** An IANA name, or `UTC`. */
  readonly timeZone: string;
  readonly minutes: number;
  /** An RRULE (RFC 5545, section 3.3.10); null: it takes place once. */
  readonly recurrence: string | null;
  readonly organizer: Person;
  readonly attendees: readonly Attendee[];
  /** Whether attendees are told of it by mail. */
  readonly notify: boolean;
  /** When it takes place, in order; milliseconds since 1970. */
  readonly occurrences: readonly number[];
}

export interface Schedule extends SchedulePlan {
  readonly id: string;
  readonly tenant: string;
  /** Links of attendees are made with it. */
  readonly secret: string;
  /** Counts up with each change. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A mail to one attendee: a later one about the same schedule takes its place. */
export interface NewMail {
  readonly schedule: string;
  readonly attendee: string;
  readonly tenant: string;
  /** Of the calendar entry. */
  readonly sequence: number;
  readonly method: 'REQUEST' | 'CANCEL';
  /** What is sent, as JSON. */
  readonly content: string;
}

export interface Mail extends NewMail {
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly nextAt: number;
  readonly createdAt: number;
}

type MailState = 'waiting' | 'sent' | 'failed';

/** How the last mail to an attendee fared. */
export interface MailReport {
  readonly attendee: string;
  readonly state: MailState;
  readonly lastError: string | null;
}

export interface ScheduleStore {
  /** With the mails about it, both or neither. */
  add(schedule: Schedule, mails: readonly NewMail[]): Promise<void>;
  find(id: string): Promise<Schedule | undefined>;
  list(tenant: string, page: PageOf, room?: string): Promise<readonly Schedule[]>;
  count(tenant: string): Promise<number>;
  /** With the mails about it. False: there is none of that version. */
  change(id: string, plan: SchedulePlan, version: number, at: number, mails: readonly NewMail[]): Promise<boolean>;
  /** With the mails about it. False: there is none of that version. */
  remove(id: string, version: number, at: number, mails: readonly NewMail[]): Promise<boolean>;

  /** Mails of a tenant that wait. */
  waiting(tenant: string): Promise<number>;
  reports(schedule: string): Promise<readonly MailReport[]>;
  /**
   * Takes mails whose time has come: nobody else is given them before `until`, and by then they count as tried once more.
   */
  claim(at: number, until: number, limit: number): Promise<readonly Mail[]>;
  /** It was taken by the mail server. */
  sent(mail: Mail): Promise<void>;
  failed(mail: Mail, nextAt: number, error: string): Promise<void>;
  giveUp(mail: Mail, error: string): Promise<void>;
  /** Forgets what became of mails of schedules that are gone. */
  pruneMails(before: number): Promise<void>;
}

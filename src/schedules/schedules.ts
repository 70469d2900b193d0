/** Meetings that are planned: made, changed, cancelled, and entered by those who are invited. */
import { CausewayError } from '../domain/errors.ts';
import type { Attendee, AttendeeRole, Person, Schedule, SchedulePlan } from '../ports/store/schedule-store.ts';
import type { Store } from '../ports/store/store.ts';
import { calendarOf } from './calendar.ts';
import { codeParts, isGenuine, newId, newLinkSecret, roomUrl } from './links.ts';
import { attendeeLink, mailTo, type MailPlaces } from './mail-content.ts';
import { occurrencesOf } from './recurrence.ts';

const MINUTE_MS = 60_000;
/** So long before a meeting begins attendees may come, and so long after its end. */
const EARLY_MS = 30 * MINUTE_MS;
const LATE_MS = 60 * MINUTE_MS;
/** A tenant has no more. */
const MAX_SCHEDULES = 10_000;
const MAX_WAITING_MAILS = 5_000;

/** What whoever plans a meeting says. */
export type ScheduleWishes = Omit<SchedulePlan, 'attendees' | 'occurrences'> & {
  readonly attendees: readonly (Person & { readonly role: AttendeeRole })[];
};

/** Who comes by an invitation, and until when. */
export interface Admitted {
  readonly schedule: Schedule;
  readonly attendee: Attendee;
  /** Unique in the tenant, and always the same for this attendee. */
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** What a code is good for now. `early`: from then on it lets somebody in, in milliseconds since 1970. */
export type Admission =
  | { readonly kind: 'admitted'; readonly admitted: Admitted }
  | { readonly kind: 'early'; readonly opensAt: number }
  | { readonly kind: 'over' };

export interface SchedulesOptions {
  readonly store: Pick<Store, 'schedules' | 'revocations'>;
  /** `page` is asked at each use: it may change. */
  readonly places: () => MailPlaces;
  /** This node takes notice of what was revoked. */
  readonly revocationsChanged: () => Promise<void>;
}

export class Schedules {
  readonly #options: SchedulesOptions;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Whether there is a mail server. */
  get sendsMail(): boolean {
    return this.#options.places().from !== undefined;
  }

  /** @throws `bad_params`; `rate_limited` where too much waits; `unavailable` */
  async create(tenant: string, wishes: ScheduleWishes, at: number): Promise<Schedule> {
    const { schedules } = this.#options.store;
    if ((await schedules.count(tenant)) >= MAX_SCHEDULES) {
      throw new CausewayError('stale', `a tenant has at most ${MAX_SCHEDULES} schedules: delete some that are over`);
    }
    const plan = { ...wishes, occurrences: occurrencesOf(wishes), attendees: numbered(wishes.attendees, []) };
    const about = { id: newId(), tenant, secret: newLinkSecret(), version: 1, createdAt: at, updatedAt: at };
    const schedule: Schedule = { ...plan, ...about };
    await schedules.add(schedule, await this.#news(schedule, [], at));
    return schedule;
  }

  /** @throws `bad_params`, `conflict`, `rate_limited`, `unavailable` */
  async change(before: Schedule, wishes: ScheduleWishes, at: number): Promise<Schedule> {
    const { id, version } = before;
    const attendees = numbered(wishes.attendees, before.attendees);
    const plan: SchedulePlan = { ...wishes, occurrences: occurrencesOf(wishes), attendees };
    const next: Schedule = { ...before, ...plan, version: version + 1, updatedAt: at };
    const gone = before.attendees.filter((each) => !attendees.some((other) => other.id === each.id));
    const mails = await this.#news(next, gone, at);
    if (!(await this.#options.store.schedules.change(id, plan, version, at, mails))) throw concurrent();
    // Who is in the former room by an invitation to it has no business there any more.
    await this.#revoke(before, before.room === next.room ? gone : before.attendees, at);
    return next;
  }

  /** @throws `conflict`, `rate_limited`, `unavailable` */
  async cancel(schedule: Schedule, at: number): Promise<void> {
    const { id, version, attendees } = schedule;
    const mails = await this.#news({ ...schedule, attendees: [], version: version + 1 }, attendees, at);
    if (!(await this.#options.store.schedules.remove(id, version, at, mails))) throw concurrent();
    await this.#revoke(schedule, attendees, at);
  }

  /** @param attendee whose own link is in it; without it the room's, by which nobody is let in who has no token */
  calendar(schedule: Schedule, attendee?: Attendee): string {
    const { page, from } = this.#options.places();
    const link = attendee === undefined ? roomUrl(page, schedule.room) : attendeeLink(page, schedule, attendee);
    const { version, updatedAt } = schedule;
    return calendarOf({ schedule, method: 'REQUEST', sequence: version - 1, at: updatedAt, link, sentBy: from });
  }

  link(schedule: Schedule, attendee: Attendee): string {
    return attendeeLink(this.#options.places().page, schedule, attendee);
  }

  /** What the code of a link is good for; undefined: it is none of a schedule. @throws `unavailable` */
  async admission(code: string, at: number): Promise<Admission | undefined> {
    const parts = codeParts(code);
    if (parts === undefined) return undefined;
    const schedule = await this.#options.store.schedules.find(parts.schedule);
    const attendee = schedule?.attendees.find(({ id }) => id === parts.attendee);
    if (schedule === undefined || attendee === undefined || !isGenuine(schedule, parts)) return { kind: 'over' };
    const opening = openAt(schedule, at);
    if (opening.kind !== 'open') return opening;
    return { kind: 'admitted', admitted: { schedule, attendee, identity: identityOf(attendee), until: opening.until } };
  }

  async #news(schedule: Schedule, gone: readonly Attendee[], at: number) {
    if (!schedule.notify) return [];
    const { places, store } = this.#options;
    const sequence = schedule.version - 1;
    const to = (method: 'REQUEST' | 'CANCEL') => (attendee: Attendee) =>
      mailTo(places(), { schedule, attendee, method, sequence, at });
    const mails = [...schedule.attendees.map(to('REQUEST')), ...gone.map(to('CANCEL'))];
    if ((await store.schedules.waiting(schedule.tenant)) + mails.length > MAX_WAITING_MAILS) {
      throw new CausewayError('rate_limited', 'too many mails of the tenant wait for the mail server', {
        retryAfterMs: 10 * MINUTE_MS,
      });
    }
    return mails;
  }

  /** Who came by these invitations is removed, wherever they are; by now their links are worth nothing. */
  async #revoke(schedule: Schedule, gone: readonly Attendee[], at: number): Promise<void> {
    // Outside of the meeting's times nobody has a token that came of these invitations.
    if (gone.length === 0 || openAt(schedule, at).kind !== 'open') return;
    const { tenant } = schedule;
    const { store, revocationsChanged } = this.#options;
    for (const attendee of gone) {
      const value = identityOf(attendee);
      await store.revocations.add({ id: newId(), tenant, kind: 'person', value, since: at, createdAt: at });
    }
    await revocationsChanged();
  }
}

type Opening = { readonly kind: 'open'; readonly until: number } | Exclude<Admission, { kind: 'admitted' }>;

/** Whether attendees may come now. */
function openAt({ minutes, occurrences }: Schedule, at: number): Opening {
  const length = minutes * MINUTE_MS;
  const next = occurrences.find((start) => at < start + length + LATE_MS);
  if (next === undefined) return { kind: 'over' };
  if (at < next - EARLY_MS) return { kind: 'early', opensAt: next - EARLY_MS };
  return { kind: 'open', until: next + length + LATE_MS };
}

const identityOf = ({ id }: Attendee): string => `invited-${id}`;

/** Who stays, by address, keeps the link. */
function numbered(wanted: ScheduleWishes['attendees'], before: readonly Attendee[]): readonly Attendee[] {
  const known = new Map(before.map(({ email, id }) => [email.toLowerCase(), id]));
  return wanted.map((each) => ({ ...each, id: known.get(each.email.toLowerCase()) ?? newId() }));
}

function concurrent(): CausewayError {
  return new CausewayError('stale', 'somebody else changed it at the same time');
}

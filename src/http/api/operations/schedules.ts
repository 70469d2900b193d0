/** Meetings that are planned, with those who are invited. */
import { z } from 'zod';
import { DisplayName, Role, RoomName } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import type { Attendee, Schedule as StoredSchedule } from '../../../ports/store/schedule-store.ts';
import { isTimeZone, recurrenceProblem } from '../../../schedules/recurrence.ts';
import type { ScheduleWishes } from '../../../schedules/schedules.ts';
import { operation, tenantOf, type Call } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, paged, pageOf, PageQuery, Time, timeOf } from '../schemas.ts';

/** Of one meeting. */
const MAX_ATTENDEES = 200;
const DAY_MINUTES = 24 * 60;

const Id = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);
const ScheduleParam = z.object({ schedule: Id });
const AttendeeParam = z.object({ schedule: Id, attendee: Id });

/** No line breaks and nothing else that shows nothing: it stands in the head of a mail. */
const Title = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'control characters and line breaks are not allowed');
const Description = z
  .string()
  .max(4_000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, 'control characters are not allowed, but for line breaks (LF)');
const Email = z.email().max(254);
const OneRoom = RoomName.refine((room) => !room.includes('*'), 'expected one room, not a pattern');
const Start = z
  .string()
  .regex(/^20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/, 'expected a time such as `2026-12-01T09:00`, without a zone')
  .transform((text) => (text.length === 16 ? `${text}:00` : text))
  .refine((text) => !Number.isNaN(Date.parse(`${text}Z`)), 'there is no such time')
  .describe('When it begins first, on the clock of `timeZone`, as `2026-12-01T09:00`');
const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'expected the name of a time zone such as `Europe/Berlin`, or `UTC`')
  .describe('As `Europe/Berlin`, or `UTC`');
const Recurrence = z
  .string()
  .max(300)
  .superRefine((rule, context) => {
    const problem = recurrenceProblem(rule);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .describe('An RRULE (RFC 5545) that ends, such as `FREQ=WEEKLY;BYDAY=MO;COUNT=10`: at most 400 times');
const Organizer = z.strictObject({ email: Email, name: DisplayName.nullable().default(null) });
const NewAttendee = Organizer.extend({ role: Role.default('participant') });
const Attendees = z
  .array(NewAttendee)
  .max(MAX_ATTENDEES)
  .refine(
    (all) => new Set(all.map(({ email }) => email.toLowerCase())).size === all.length,
    'each address may be there once',
  );
const Minutes = z.int().min(1).max(DAY_MINUTES).describe('How long it takes');
const Notify = z.boolean().describe('Whether attendees are told by mail: of the meeting, of changes, of its end');

const Schedule = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    room: RoomName,
    start: z.string().describe('On the clock of `timeZone`'),
    timeZone: z.string(),
    minutes: z.int(),
    recurrence: z.string().nullable(),
    organizer: z.object({ email: z.string(), name: z.string().nullable() }),
    attendees: z.array(
      z.object({
        id: z.string().describe('The attendee joins as the identity `invited-` and this'),
        email: z.string(),
        name: z.string().nullable(),
        role: Role,
      }),
    ),
    notify: z.boolean(),
    sequence: z.int().describe('Of the calendar entry: grows with each change'),
    times: z.int().describe('How often it takes place'),
    begins: Time,
    ends: Time.describe('When it ends for the last time'),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Schedule' });

function shown({
  tenant: _tenant,
  secret: _secret,
  version,
  occurrences,
  ...plan
}: StoredSchedule): z.infer<typeof Schedule> {
  const [first = 0] = occurrences;
  return {
    ...plan,
    attendees: [...plan.attendees],
    sequence: version - 1,
    times: occurrences.length,
    begins: timeOf(first),
    ends: timeOf((occurrences.at(-1) ?? first) + plan.minutes * 60_000),
    createdAt: timeOf(plan.createdAt),
    updatedAt: timeOf(plan.updatedAt),
  };
}

async function scheduleNamed(call: Call, id: string): Promise<StoredSchedule> {
  const found = await call.services.store.schedules.find(id);
  if (found?.tenant !== tenantOf(call)) throw new CausewayError('not_found', 'there is no such schedule');
  return found;
}

function attendeeNamed({ attendees }: StoredSchedule, id: string): Attendee {
  const found = attendees.find((each) => each.id === id);
  if (!found) throw new CausewayError('not_found', 'there is no such attendee');
  return found;
}

/** @throws {ProblemError} where mails are asked for and there is no mail server */
function notifying({ services: { schedules } }: Call, wanted: boolean | undefined): boolean {
  if (wanted === true && !schedules.sendsMail) {
    throw new ProblemError('conflict', 'no mails can be sent: the configuration names no mail server (`mail.host`)');
  }
  return wanted ?? schedules.sendsMail;
}

const common = { tag: 'schedules', tenancy: 'tenant' } as const;

export const scheduleOperations = [
  operation({
    ...common,
    id: 'createSchedule',
    method: 'post',
    path: '/schedules',
    summary: 'Plans a meeting, and invites its attendees by mail, each with a link of their own.',
    scope: 'schedules:write',
    status: 201,
    repeats: 'kept',
    problems: ['conflict'],
    input: {
      body: z.strictObject({
        title: Title,
        description: Description.nullable().default(null),
        room: OneRoom,
        start: Start,
        timeZone: TimeZone.default('UTC'),
        minutes: Minutes.default(60),
        recurrence: Recurrence.nullable().default(null),
        organizer: Organizer,
        attendees: Attendees.default([]),
        notify: Notify.optional(),
      }),
    },
    result: Schedule,
    location: ({ id }) => `/schedules/${id}`,
    async run(call, { body }) {
      const wishes = { ...body, notify: notifying(call, body.notify) };
      return shown(await call.services.schedules.create(tenantOf(call), wishes, call.at));
    },
  }),
  operation({
    ...common,
    id: 'listSchedules',
    method: 'get',
    path: '/schedules',
    summary: 'Lists planned meetings.',
    scope: 'schedules:read',
    status: 200,
    input: { query: PageQuery.extend({ room: RoomName.optional().describe('Those in this room alone') }) },
    result: pageOf(Schedule),
    async run(call, { query: { limit, cursor, room } }) {
      const { schedules } = call.services.store;
      const all = await schedules.list(tenantOf(call), { after: afterOf(cursor), limit: limit + 1 }, room);
      const { items, next } = paged(all, limit, ({ id }) => id);
      return { items: items.map(shown), next };
    },
  }),
  operation({
    ...common,
    id: 'readSchedule',
    method: 'get',
    path: '/schedules/{schedule}',
    summary: 'Reads one planned meeting.',
    scope: 'schedules:read',
    status: 200,
    tagged: true,
    problems: ['not_found'],
    input: { params: ScheduleParam },
    result: Schedule,
    run: async (call, { params: { schedule } }) => shown(await scheduleNamed(call, schedule)),
  }),
  operation({
    ...common,
    id: 'updateSchedule',
    method: 'patch',
    path: '/schedules/{schedule}',
    summary:
      'Changes a planned meeting. Attendees are told; those who are left out of the list are told that they are not ' +
      'invited any more, and their links are worthless.',
    scope: 'schedules:write',
    status: 200,
    tagged: true,
    problems: ['not_found', 'conflict'],
    input: {
      params: ScheduleParam,
      body: z.strictObject({
        title: Title.optional(),
        description: Description.nullable().optional(),
        room: OneRoom.optional(),
        start: Start.optional(),
        timeZone: TimeZone.optional(),
        minutes: Minutes.optional(),
        recurrence: Recurrence.nullable().optional(),
        organizer: Organizer.optional(),
        attendees: Attendees.optional().describe('All of them; who stays, by address, keeps the link'),
        notify: Notify.optional(),
      }),
    },
    result: Schedule,
    current: async (call, { params: { schedule } }) => shown(await scheduleNamed(call, schedule)),
    async run(call, { params: { schedule }, body }) {
      const before = await scheduleNamed(call, schedule);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const wishes: ScheduleWishes = { ...before, ...given };
      const notify = body.notify === undefined ? before.notify : notifying(call, body.notify);
      return shown(await call.services.schedules.change(before, { ...planOf(wishes), notify }, call.at));
    },
  }),
  operation({
    ...common,
    id: 'deleteSchedule',
    method: 'delete',
    path: '/schedules/{schedule}',
    summary: 'Cancels a planned meeting: attendees are told, and their links are worthless.',
    scope: 'schedules:write',
    status: 204,
    problems: ['not_found', 'conflict'],
    input: { params: ScheduleParam },
    async run(call, { params: { schedule } }) {
      await call.services.schedules.cancel(await scheduleNamed(call, schedule), call.at);
      return undefined;
    },
  }),
  operation({
    ...common,
    id: 'readCalendar',
    method: 'get',
    path: '/schedules/{schedule}/calendar.ics',
    summary: "Reads a planned meeting as an iCalendar (RFC 5545), with the room's address and nobody's own link.",
    scope: 'schedules:read',
    status: 200,
    mediaType: 'text/calendar',
    problems: ['not_found'],
    input: { params: ScheduleParam },
    result: z.string(),
    run: async (call, { params: { schedule } }) =>
      call.services.schedules.calendar(await scheduleNamed(call, schedule)),
  }),
  operation({
    ...common,
    id: 'listInvitationMails',
    method: 'get',
    path: '/schedules/{schedule}/mails',
    summary: 'Tells how the last mail to each attendee fared.',
    scope: 'schedules:read',
    status: 200,
    problems: ['not_found'],
    input: { params: ScheduleParam },
    result: z.object({
      items: z.array(
        z.object({
          attendee: z.string(),
          email: z.string(),
          state: z.enum(['waiting', 'sent', 'failed', 'none']),
          lastError: z.string().nullable().describe('What the mail server said'),
        }),
      ),
    }),
    async run(call, { params: { schedule } }) {
      const { id, attendees } = await scheduleNamed(call, schedule);
      const reports = new Map((await call.services.store.schedules.reports(id)).map((each) => [each.attendee, each]));
      return {
        items: attendees.map(({ id: attendee, email }) => {
          const report = reports.get(attendee);
          return { attendee, email, state: report?.state ?? ('none' as const), lastError: report?.lastError ?? null };
        }),
      };
    },
  }),
  operation({
    ...common,
    id: 'readAttendeeLink',
    method: 'post',
    path: '/schedules/{schedule}/attendees/{attendee}/link',
    summary:
      "Tells an attendee's own link, with a calendar that holds it, for programs that send invitations themselves.",
    scope: 'schedules:write',
    status: 200,
    repeats: 'secret',
    problems: ['not_found'],
    input: { params: AttendeeParam },
    result: z.object({
      link: z.string().describe('Whoever has it joins in the place of the attendee, at the times of the meeting'),
      calendar: z.string().describe('An iCalendar (RFC 5545)'),
    }),
    async run(call, { params: { schedule: id, attendee: named } }) {
      const schedule = await scheduleNamed(call, id);
      const attendee = attendeeNamed(schedule, named);
      const { schedules } = call.services;
      return { link: schedules.link(schedule, attendee), calendar: schedules.calendar(schedule, attendee) };
    },
  }),
];

function planOf(wishes: ScheduleWishes): ScheduleWishes {
  const { title, description, room, start, timeZone, minutes, recurrence, organizer, attendees, notify } = wishes;
  const people = attendees.map(({ email, name, role }) => ({ email, name, role }));
  return { title, description, room, start, timeZone, minutes, recurrence, organizer, attendees: people, notify };
}

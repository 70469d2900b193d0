/**
 * The code in an attendee's link. It is no token: what it is good for stands in the schedule, and is looked up each time it
 * is used. So it follows a meeting that is put off, and is worthless once the attendee or the meeting is taken away.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Schedule } from '../ports/store/schedule-store.ts';

const ID_BYTES = 9;
const SECRET_BYTES = 32;
const CODE = /^s1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{43})$/;

/** It begins with no hyphen: commands would take that for an option. */
export const newId = (): string => randomBytes(ID_BYTES).toString('base64url').replace(/^-/, '_');
export const newLinkSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** What a code says, before it is known to be good. */
export interface CodeParts {
  readonly schedule: string;
  readonly attendee: string;
  readonly mac: string;
}

/** Undefined: it is the code of no schedule. */
export function codeParts(code: string): CodeParts | undefined {
  const [, schedule, attendee, mac] = CODE.exec(code) ?? [];
  if (schedule === undefined || attendee === undefined || mac === undefined) return undefined;
  return { schedule, attendee, mac };
}

export function codeOf(schedule: Pick<Schedule, 'id' | 'secret'>, attendee: string): string {
  return `s1.${schedule.id}.${attendee}.${macOf(schedule, attendee)}`;
}

/** Whether the server made it for this schedule. */
export function isGenuine(schedule: Pick<Schedule, 'id' | 'secret'>, { attendee, mac }: CodeParts): boolean {
  const given = Buffer.from(mac);
  const right = Buffer.from(macOf(schedule, attendee));
  return given.length === right.length && timingSafeEqual(given, right);
}

function macOf({ id, secret }: Pick<Schedule, 'id' | 'secret'>, attendee: string): string {
  return createHmac('sha256', secret).update(`${id}.${attendee}`).digest('base64url');
}

/** The page of a room, with the code in the fragment, which browsers send to no server. @param page where the pages are */
export function linkOf(
  page: string,
  { room }: Pick<Schedule, 'room'>,
  { code, name }: { code: string; name: string | null },
): string {
  const query = name === null ? '' : `?name=${encodeURIComponent(name)}`;
  return `${roomUrl(page, room)}${query}#invite=${encodeURIComponent(code)}`;
}

export const roomUrl = (page: string, room: string): string =>
  `${page.replace(/\/$/, '')}/r/${encodeURIComponent(room)}`;

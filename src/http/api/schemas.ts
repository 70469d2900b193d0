/** What several operations have in common: times, pages, names in paths. */
import { z } from 'zod';
import { Identity, RoomName } from '../../../signaling/protocol/primitives.ts';
import { ProblemError } from './problem.ts';

export const Time = z.iso.datetime().describe('As `2026-11-30T17:00:00.000Z`');

export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Null stays null. */
export function optionalTimeOf(ms: number | null): string | null {
  return ms === null ? null : timeOf(ms);
}

/** In a path: one room, not a pattern. */
export const RoomParam = z.object({ room: RoomName });
export const ParticipantParam = z.object({ room: RoomName, identity: Identity });

export const MAX_PAGE = 200;

/** The query of a list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).describe('Most entries of the answer'),
  cursor: z
    .string()
    .max(1_024)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional()
    .describe('`next` of the page before'),
};

export const PageQuery = z.object(pageQuery);

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`cursor` of the next page; null: this is the last one'),
  });
}

/** The last name of the page before. @throws {ProblemError} */
export function afterOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const name = Buffer.from(cursor, 'base64url').toString('utf8');
  if (cursorOf(name) !== cursor || name.includes('\0')) {
    throw new ProblemError('invalid', 'the cursor is none that a page had as `next`', {
      issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
    });
  }
  return name;
}

function cursorOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}

/** A page of what was read: one more than the page holds, so that it is known whether there is another. */
export function paged<T>(
  read: readonly T[],
  limit: number,
  nameOf: (item: T) => string,
): { readonly items: T[]; readonly next: string | null } {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, next: read.length > limit && last !== undefined ? cursorOf(nameOf(last)) : null };
}

/** Orders names as the store does: by their bytes. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** How much a tenant used. */
import { z } from 'zod';
import { operation, tenantOf } from '../operation.ts';
import { ProblemError } from '../problem.ts';

const Day = z.iso.date().describe('By UTC, as `2026-11-30`');
const MAX_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1_000;

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const usageOperations = [
  operation({
    id: 'readUsage',
    method: 'get',
    path: '/usage',
    tag: 'usage',
    summary: 'Minutes that participants were there, and the most at a time, by day. Counted once a minute.',
    scope: 'usage:read',
    tenancy: 'tenant',
    status: 200,
    input: {
      query: z.object({
        from: Day.optional().describe('First day; without it 30 days before the last'),
        to: Day.optional().describe('Last day; without it today'),
      }),
    },
    result: z.object({
      days: z.array(z.object({ day: Day, participantMinutes: z.int(), peak: z.int() })),
    }),
    async run(call, { query: { to = dayAt(call.at), from = dayAt(Date.parse(to) - 30 * DAY_MS) } }) {
      const length = (Date.parse(to) - Date.parse(from)) / DAY_MS;
      if (length < 0 || length >= MAX_DAYS) {
        throw new ProblemError('invalid', `expected \`from\` not after \`to\`, and at most ${MAX_DAYS} days`);
      }
      const days = await call.services.store.usage.days(tenantOf(call), from, to);
      return { days: days.map(({ day, participantMinutes, peak }) => ({ day, participantMinutes, peak })) };
    },
  }),
];

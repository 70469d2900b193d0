/** What those who moderate did in a meeting, to whom and when; and who was there from when to when. */
import { z } from 'zod';
import { call } from '../definition.ts';
import { DisplayName, Identity, Role, Seq } from '../primitives.ts';

/** Of records that a room keeps, and of bytes of them as JSON, at most: the oldest go. */
export const MAX_RECORDS = 500;
export const MAX_RECORD_BYTES = 128 * 1024;
/** Of stays of those who left that a room keeps one by one, at most: the oldest are summed up. */
export const MAX_STAYS = 1_000;
/** Of records or stays in one answer, at most. */
export const MAX_RECORD_PAGE = 200;

const Instant = z.number().describe("By the server's clock, in ms since 1970");

export const ActionRecord = z
  .object({
    seq: Seq,
    at: Instant,
    action: z.string().describe('The method'),
    by: z.string().describe('The identity of who did it, or the name of a service'),
    byName: z.string().describe('By name'),
    service: z.boolean().optional().describe('It was no participant'),
    target: Identity.optional().describe('To whom, where it was done to one'),
    targetName: DisplayName.optional(),
    params: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What else was asked for, without what is free text or secret'),
  })
  .meta({ id: 'ActionRecord' });
export type ActionRecord = z.infer<typeof ActionRecord>;

const Stay = z
  .object({
    identity: Identity,
    name: DisplayName,
    role: Role,
    from: Instant,
    to: Instant.optional().describe('Missing: still there'),
  })
  .meta({ id: 'Stay' });
export type Stay = z.infer<typeof Stay>;

const EarlierStays = z
  .object({
    stays: z.int().describe('How many'),
    from: Instant.describe('When the first of them came'),
    to: Instant.describe('When the last of them left'),
    ms: z.number().describe('Of all of them together'),
  })
  .describe('Those that are not kept one by one any more');
export type EarlierStays = z.infer<typeof EarlierStays>;

export const recordMethods = {
  'record.list': call({
    summary: 'What those who moderate did, the newest first.',
    phase: 'joined',
    params: z.strictObject({
      before: Seq.optional().describe('The page goes on below this `seq`'),
      limit: z.int().min(1).max(MAX_RECORD_PAGE).optional(),
    }),
    result: z.object({
      records: z.array(ActionRecord),
      next: Seq.optional().describe('`before` of the next page; missing: this is the last'),
    }),
  }),
  'record.attendance': call({
    summary: 'Who was in the room from when to when, in the order in which they came.',
    phase: 'joined',
    params: z.strictObject({
      from: z.int().min(0).optional().describe('How many to pass over: `next` of the page before'),
      limit: z.int().min(1).max(MAX_RECORD_PAGE).optional(),
    }),
    result: z.object({
      stays: z.array(Stay),
      next: z.int().optional().describe('`from` of the next page; missing: this is the last'),
      earlier: EarlierStays.optional(),
    }),
  }),
};

/** The record: what those who moderate did, to whom and when. The kernel writes it of every such command by itself. */
import { z } from 'zod';
import {
  ActionRecord as ActionRecordView,
  MAX_RECORD_BYTES,
  MAX_RECORDS,
} from '../../../signaling/protocol/features/record.ts';
import { isMethodName, methods, type Params, type Result } from '../../../signaling/protocol/methods.ts';
import { isControl, permissions } from '../../../signaling/protocol/permissions.ts';
import { DisplayName, Identity } from '../../../signaling/protocol/primitives.ts';
import type { Acting } from '../actor.ts';
import type { Feature } from '../feature.ts';
import type { SeatsState } from './seats.ts';

/** As the protocol tells it; what takes it into an audit reads the event off the log. */
type ActionRecord = Readonly<z.infer<typeof ActionRecordView>>;

export interface RecordPart {
  /** The last ones, the oldest first: no more than so many, and so many bytes. */
  readonly record: readonly ActionRecord[];
}

const ActionRecorded = z.object({
  type: z.literal('actionRecorded'),
  at: z.number(),
  action: z.string(),
  by: z.string(),
  byName: z.string(),
  service: z.boolean().optional(),
  target: Identity.optional(),
  targetName: DisplayName.optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type ActionRecorded = Readonly<z.infer<typeof ActionRecorded>>;

export const record: Feature<{
  parts: RecordPart;
  state: RecordPart;
  events: ActionRecorded;
  emits: never;
  follows: never;
  methods: never;
  internal: object;
  notifications: never;
  view: never;
}> = {
  parts: { record: { schema: z.array(ActionRecordView).readonly(), empty: [], level: 3 } },

  events: {
    actionRecorded: {
      schema: ActionRecorded,
      level: 3,
      subject: () => null,
      apply: ({ record }, event, seq) => ({ record: bounded([...record, entryOf(event, seq)]) }),
      project: () => [],
      orphaned: 'kept',
      bytes: 16 * 1_024,
    },
  },

  commands: {},
  follows: {},
  notifications: {},
  view: {},

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: MAX_RECORD_BYTES + 32, participant: 0, notification: 0 },
};

/** Whose doing a command takes away, and whether the record is not to say whose. */
export interface TakenFrom {
  readonly identity: string;
  readonly secret?: boolean;
}

/**
 * What is recorded of a command that changed something; nothing of one that controls nobody.
 * @param state as it is before
 * @param from whose doing it takes away
 */
export function recordOf(
  { participants }: SeatsState,
  { name, participant }: Pick<Acting, 'name' | 'participant'>,
  type: string,
  params: object,
  { at, from }: { readonly at: number; readonly from: TakenFrom | null },
): readonly ActionRecorded[] {
  if (!isMethodName(type)) return [];
  const takes = from !== null && from.identity !== name;
  if (!takes && !isControl(type, participant?.identity ?? null, params)) return [];
  const owner = takes && from.secret !== true ? from.identity : undefined;
  const whom: unknown = owner ?? Reflect.get(params, permissions[type].target?.param ?? '');
  const target = typeof whom === 'string' ? participants.get(whom) : undefined;
  const told = essentialOf(type, params);
  const entry: ActionRecorded = {
    type: 'actionRecorded',
    at,
    action: type,
    by: name,
    byName: participant?.name ?? name,
    ...(participant === undefined ? { service: true } : {}),
    ...(target === undefined ? {} : { target: target.identity, targetName: target.name }),
    ...(Object.keys(told).length === 0 ? {} : { params: told }),
  };
  return [entry];
}

/** Of items of a list that are recorded, at most. */
const MOST_ITEMS = 10;

/** The params that say what was done, without whom it was done to: no free text, and nothing that may be secret. */
function essentialOf(method: keyof typeof methods, params: object): Record<string, unknown> {
  const { target } = permissions[method];
  const shape: Readonly<Record<string, unknown>> = methods[method].params.shape;
  const told = Object.entries(params).flatMap(([name, value]: [string, unknown]): (readonly [string, unknown])[] => {
    if (value === undefined || name === target?.param || !isPlain(shape[name])) return [];
    return [[name, Array.isArray(value) ? value.slice(0, MOST_ITEMS) : value]];
  });
  return Object.fromEntries<unknown>(told);
}

/** Whether values of the schema are numbers, yes or no, one of a few words, an identity; or a list of such. */
function isPlain(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isPlain(schema.unwrap());
  if (schema instanceof z.ZodArray) return isPlain(schema.element);
  return (
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodLiteral ||
    schema === Identity
  );
}

const entryOf = ({ type: _type, ...entry }: ActionRecorded, seq: number): ActionRecord => ({ seq, ...entry });

const encoder = new TextEncoder();
const bytesOf = (entry: ActionRecord): number => encoder.encode(JSON.stringify(entry)).length + 1;

/** The newest of them, as many as are kept. */
function bounded(records: readonly ActionRecord[]): readonly ActionRecord[] {
  let bytes = 0;
  const tooOld = records.findLastIndex((entry, index) => {
    bytes += bytesOf(entry);
    return bytes > MAX_RECORD_BYTES || records.length - index > MAX_RECORDS;
  });
  return tooOld === -1 ? records : records.slice(tooOld + 1);
}

/** How many a page holds unless the client says so. */
const PAGE = 50;

/** Some of the records, page by page, the newest first. */
export function recordsOf(
  { record }: RecordPart,
  { before = Infinity, limit = PAGE }: Params<'record.list'>,
): Result<'record.list'> {
  const earlier = record.filter(({ seq }) => seq < before);
  const records = earlier.slice(-limit).toReversed();
  const next = earlier.length > limit ? records.at(-1)?.seq : undefined;
  return { records, ...(next === undefined ? {} : { next }) };
}

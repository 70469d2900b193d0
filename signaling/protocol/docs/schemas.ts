/** The tables' zod schemas as JSON Schemas: what both documents are generated from. */
import { z } from 'zod';
import { RequestId, WireError } from '../frames.ts';
import { isMethodName, methods } from '../methods.ts';
import { permissions } from '../permissions.ts';
import type { MethodPhase } from '../definition.ts';
import { notifications } from '../notifications.ts';
import { Seq } from '../primitives.ts';

const Count = z.int().min(0).optional();

/**
 * The part of JSON Schema that the tables use. It is strict, so that a keyword which the documents would not show
 * fails their generation.
 */
export const Schema = z.strictObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']).optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minLength: Count,
  maxLength: Count,
  minItems: Count,
  maxItems: Count,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get additionalProperties() {
    return z.union([z.literal(false), Schema]).optional();
  },
  get propertyNames() {
    return Schema.optional();
  },
  get items() {
    return Schema.optional();
  },
  get allOf() {
    return z.array(Schema).optional();
  },
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
});
export type Schema = z.infer<typeof Schema>;

const methodNames = Object.keys(methods).filter((name) => isMethodName(name));

/** Types by name, in the order of their names. */
export type NamedTypes = ReadonlyMap<string, Schema>;

export interface MethodEntry {
  readonly name: string;
  readonly summary: string;
  readonly phase: MethodPhase;
  readonly grant: string | null;
  /** The whole frame `{id, method, params}`. */
  readonly request: Schema;
  /** The whole frame `{id, result}`. */
  readonly answer: Schema;
}

export interface NotificationEntry {
  readonly name: string;
  readonly summary: string;
  readonly sequenced: boolean;
  /** The whole frame `{event, seq?, data}`. */
  readonly frame: Schema;
}

/** The tables with JSON Schemas for the zod schemas, in the tables' order. */
export interface TableSchemas {
  readonly methods: readonly MethodEntry[];
  readonly notifications: readonly NotificationEntry[];
  /** The frame `{id, error}`. */
  readonly errorAnswer: Schema;
  readonly types: NamedTypes;
}

/** A member of an object's schema; throws where there is none. */
export function property(schema: Schema, name: string): Schema {
  const found = schema.properties?.[name];
  if (found === undefined) throw new Error(`the schema has no property ${name}`);
  return found;
}

/** The name of the type that a schema stands for, if it is only a reference to one. */
export function referenced(schema: Schema): string | undefined {
  // Draft 7 ignores what stands beside `$ref`: a reference with a description is wrapped in `allOf`.
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  return reference?.slice(reference.lastIndexOf('/') + 1);
}

const requestFrame = (method: string, params: z.ZodObject) =>
  z.strictObject({
    id: RequestId,
    method: z.literal(method),
    // Where an empty object will do, the params may be left out.
    params: params.safeParse({}).success ? params.optional() : params,
  });

const notificationFrame = (event: string, sequenced: boolean, data: z.ZodObject) =>
  z.object({ event: z.literal(event), ...(sequenced ? { seq: Seq } : {}), data });

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));

/**
 * Converts all tables at once.
 * @param typesAt where references point to: the path of the object that will hold the named types, as
 *   `#/components/schemas`
 */
export function tableSchemas(typesAt: string): TableSchemas {
  const everything = z.object({
    requests: z.object(mapValues(methods, ({ params }, name) => requestFrame(name, params))),
    answers: z.object(mapValues(methods, ({ result }) => z.object({ id: RequestId, result }))),
    notifications: z.object(
      mapValues(notifications, ({ sequenced, data }, name) => notificationFrame(name, sequenced, data)),
    ),
    error: z.object({ id: RequestId.nullable(), error: WireError }),
  });
  // `input`: what may be sent. Answers and notifications then stay open for members that a later minor version adds.
  const json = JSON.stringify(z.toJSONSchema(everything, { io: 'input', target: 'draft-07' }));
  const { definitions, ...tables } = z
    .object({ definitions: z.record(z.string(), Schema), properties: z.record(z.string(), Schema) })
    .parse(JSON.parse(json.replaceAll('"#/definitions/', `"${typesAt}/`)));
  const frame = (kind: string, name: string): Schema => property(property(tables, kind), name);
  return {
    methods: methodNames.map((name) => ({
      name,
      summary: methods[name].summary,
      phase: methods[name].phase,
      grant: permissions[name].grant,
      request: frame('requests', name),
      answer: frame('answers', name),
    })),
    notifications: Object.entries(notifications).map(([name, { summary, sequenced }]) => ({
      name,
      summary,
      sequenced,
      frame: frame('notifications', name),
    })),
    errorAnswer: property(tables, 'error'),
    types: new Map(Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The types of the typed client (signaling/admin-client), made of the OpenAPI document. */
import { z } from 'zod';
import type { OpenApiDocument } from './openapi.ts';

const METHODS = ['get', 'post', 'patch', 'delete'] as const;

/** The part of JSON Schema that the document uses. */
const Schema = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  required: z.array(z.string()).optional(),
  get additionalProperties() {
    return z.union([z.boolean(), Schema]).optional();
  },
});
type Schema = z.infer<typeof Schema>;

const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(z.object({ in: z.string(), name: z.string(), required: z.boolean().optional(), schema: Schema }))
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});

/** The text of operations.ts. */
export function clientTypes({ components, paths = {} }: OpenApiDocument): string {
  const schemas = z.record(z.string(), Schema).parse(components?.schemas ?? {});
  const types = Object.entries(schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
  const found = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = Operation.safeParse(item[method]).data;
      // What needs no key of a program is none of the client's.
      return operation === undefined || operation.security !== undefined ? [] : [{ path, method, operation }];
    }),
  );
  const operations = found.map(({ operation }) => `  ${operation.operationId}: ${signatureOf(operation)};`);
  const routes = found.map(
    ({ path, method, operation }) =>
      `  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}' },`,
  );
  return `/* Made by \`npm run docs\` of the operations in src/http/api: change them there. */
${types.join('\n')}

export interface Operations {
${operations.join('\n')}
}

export const routes = {
${routes.join('\n')}
} as const;
`;
}

function signatureOf({ parameters, requestBody, responses }: z.infer<typeof Operation>): string {
  const members = (place: string): string =>
    parameters
      .filter((each) => each.in === place)
      .map(({ name, required, schema }) => `${quoted(name)}${required === true ? '' : '?'}: ${typeOf(schema)}`)
      .join('; ');
  const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const [result] = Object.values(answer?.content ?? {});
  const [body] = Object.values(requestBody?.content ?? {});
  const parts = [
    `params: { ${members('path')} }`,
    `query: { ${members('query')} }`,
    `body: ${body ? typeOf(body.schema) : 'undefined'}`,
    `result: ${result ? typeOf(result.schema) : 'undefined'}`,
  ];
  return `{ ${parts.join('; ')} }`;
}

function typeOf(schema: Schema): string {
  const { $ref, anyOf, oneOf, items, properties, required = [], additionalProperties } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      return `readonly (${items === undefined ? 'unknown' : typeOf(items)})[]`;
    case 'object': {
      const known = Object.entries(properties ?? {}).map(
        ([name, each]) => `${quoted(name)}${required.includes(name) ? '' : '?'}: ${typeOf(each)}`,
      );
      if (known.length > 0) return `{ ${known.join('; ')} }`;
      const rest = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
      return `{ readonly [name: string]: ${rest} }`;
    }
    default:
      return 'unknown';
  }
}

const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

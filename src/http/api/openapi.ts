/** The OpenAPI document, made of the operations. */
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { RoomName, TenantName } from '../../../signaling/protocol/primitives.ts';
import { ALL_SCOPES } from '../../auth/scopes.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { otherPaths } from './other-paths.ts';
import { Problem, type ProblemCode, PROBLEMS } from './problem.ts';
import { Time } from './schemas.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** Of the interface: what is added needs none, what is taken away or changed does. */
const VERSION = '1.0.0';

const TAGS: Readonly<Record<string, string>> = {
  rooms: 'Rooms, made ahead or with somebody in them',
  participants: 'Who is in a meeting',
  messages: 'Messages into a meeting',
  files: 'Files that people share in a meeting',
  actions: 'Every method of the signaling protocol that needs no seat',
  tokens: 'Tokens that people join with',
  schedules: 'Planned meetings, and who is invited',
  tenants: 'Tenants, as the configuration has them',
  nodes: 'The servers of the installation',
  usage: 'How much was used',
  audit: 'What was done, and by whom',
  keys: 'Keys of programs',
  webhooks: 'What the server tells by itself',
  server: 'What needs no key of a program',
};

/** Every operation may have these. */
const COMMON: readonly ProblemCode[] = [
  'bad_request',
  'invalid',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'internal',
  'unavailable',
  'not_configured',
];
const OF_CHANGES: readonly ProblemCode[] = ['too_large', 'not_json'];
const OF_REPEATS: readonly ProblemCode[] = ['in_progress', 'answered_before', 'key_reused'];

const Tenant = TenantName.describe('Of a key that is good for every tenant; others may name their own alone');

/** What a receiver gets. */
const webhook: ZodOpenApiOperationObject = {
  operationId: 'receiveEvent',
  tags: ['webhooks'],
  summary: 'Something happened in a room',
  description:
    'Signed as standardwebhooks.com says. An event may come more than once, under the same `webhook-id`; those of a room come ' +
    'in their order.',
  security: [],
  requestParams: {
    header: z.object({
      'webhook-id': z.string().describe('Names the event'),
      'webhook-timestamp': z.string().describe('Seconds since 1970, when it was sent'),
      'webhook-signature': z.string().describe('`v1,` and the HMAC-SHA-256 of `id.timestamp.body` in base64'),
    }),
  },
  requestBody: {
    content: {
      'application/json': {
        schema: z
          .object({
            type: z.string().describe('Such as `room.started`: see docs/WEBHOOKS.md'),
            timestamp: Time,
            tenant: TenantName,
            room: RoomName,
            meeting: z.string().describe('Tells one meeting in a room from the next'),
            seq: z.int().describe("Sequence number in the meeting's log"),
            data: z.record(z.string(), z.unknown()),
          })
          .meta({ id: 'Event' }),
      },
    },
  },
  responses: {
    '2XX': { description: 'It was taken' },
    '4XX': { description: 'It was not: it comes again' },
  },
};

export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) {
    const path = `/v1${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  const all: ZodOpenApiPathsObject = { ...paths, ...otherPaths };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Causeway: the interface for programs',
      version: VERSION,
      description:
        'What the other systems of a company do with meetings, without a seat in them. Show a key with each request: ' +
        '`Authorization: Bearer …`. See docs/API.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The node that you ask: each answers for all' }],
    security: [{ key: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: all,
    webhooks: { event: { post: webhook } },
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: '`admin.token` of the configuration' },
        participantToken: { type: 'http', scheme: 'bearer', description: 'The token that a participant joins with' },
        fileTicket: { type: 'http', scheme: 'bearer', description: 'What `file.ticket` of the signaling answers' },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: `A key with scopes: ${ALL_SCOPES.map((scope) => `\`${scope}\``).join(', ')}`,
        },
      },
    },
  });
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, scope, input, tenancy } = operation;
  const { params, query, body } = input;
  const asked = query instanceof z.ZodObject ? query : z.object({});
  return {
    operationId: id,
    tags: [tag],
    summary: summary.replace(/\.$/, ''),
    description: `Scope: \`${scope}\`.${tenancy === 'installation' ? ' For keys of the operator.' : ''}`,
    requestParams: {
      ...(params instanceof z.ZodObject ? { path: params } : {}),
      query: tenancy === 'installation' ? asked : asked.extend({ tenant: Tenant.optional() }),
      header: headersOf(operation),
    },
    ...(body instanceof z.ZodType ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: responsesOf(operation),
  };
}

function headersOf({ method, tagged, matches, repeats }: Operation): z.ZodObject {
  return z.object({
    ...(method === 'get' && tagged === true
      ? { 'If-None-Match': z.string().optional().describe('`ETag` that is known: the answer is 304 if it still is') }
      : {}),
    ...(matches ? { 'If-Match': z.string().optional().describe('`ETag` of what is to be changed') } : {}),
    ...(repeats === undefined
      ? {}
      : {
          'Idempotency-Key': z
            .string()
            .max(255)
            .optional()
            .describe('Yours for this request: sent again under the same one within a day, it is carried out once'),
        }),
  });
}

const RATE_HEADERS = z.object({
  'RateLimit-Policy': z.string().describe('What the key may do in which time'),
  RateLimit: z.string().describe('What is left of it'),
  'X-Request-Id': z.string(),
});
const TAG_HEADER = z.object({ ETag: z.string().describe('Of the answer, for `If-Match` and `If-None-Match`') });

function responsesOf(operation: Operation): ZodOpenApiResponsesObject {
  const { status, result, tagged, method, inLines, mediaType, problems = [], matches, repeats } = operation;
  const codes = new Set<ProblemCode>([
    ...COMMON,
    ...(operation.tenancy === 'tenant' ? (['tenant_needed', 'not_found'] as const) : []),
    ...(method === 'get' ? [] : OF_CHANGES),
    ...(matches ? (['changed_meanwhile'] as const) : []),
    ...(repeats === undefined ? [] : OF_REPEATS),
    ...problems,
  ]);
  const answers: Record<string, ZodOpenApiResponsesObject[`${1 | 2 | 3 | 4 | 5}${string}`]> = {
    [String(status)]: {
      description: status === 204 ? 'It is done' : 'The answer',
      headers: tagged === true ? RATE_HEADERS.extend(TAG_HEADER.shape) : RATE_HEADERS,
      ...(result === undefined
        ? {}
        : { content: { [mediaType ?? (inLines ? 'application/x-ndjson' : 'application/json')]: { schema: result } } }),
    },
  };
  if (method === 'get' && tagged === true) answers['304'] = { description: 'It is as `If-None-Match` says' };
  for (const [code, all] of Map.groupBy(codes, (each) => PROBLEMS[each].status)) {
    answers[String(code)] = {
      description: all.map((each) => `\`${each}\`: ${PROBLEMS[each].title}`).join('. '),
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  return answers;
}

/** Webhooks: where they go, and what was given up. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { TenantName } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import type { WebhookEndpoint } from '../../../ports/store/webhook-store.ts';
import { operation, tenantOf, type Call } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, MAX_PAGE, paged, pageOf, PageQuery, Time, timeOf } from '../schemas.ts';

/** A tenant has no more. */
const MAX_ENDPOINTS = 10;
const ID_BYTES = 9;

const WebhookParam = z.object({
  webhook: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_-]+$/),
});

const EventFilter = z
  .string()
  .max(64)
  .regex(/^[a-z]+\.(?:\*|[a-z]+)$/, 'expected a type such as `room.started`, or `room.*`');
const fields = {
  url: z.string().min(1).max(2_048).describe('`https://…`, at an address that is public'),
  events: z.array(EventFilter).max(32).describe('Types of events, or `room.*`; empty: all'),
};

const Webhook = z
  .object({ id: z.string(), tenant: TenantName, ...fields, createdAt: Time, updatedAt: Time })
  .meta({ id: 'Webhook' });
const NewWebhook = Webhook.extend({
  secret: z.string().describe('Verifies the signatures (standardwebhooks.com): it is shown this once'),
}).meta({ id: 'NewWebhook' });

function shown({ id, tenant, url, events, createdAt, updatedAt }: WebhookEndpoint): z.infer<typeof Webhook> {
  return { id, tenant, url, events: [...events], createdAt: timeOf(createdAt), updatedAt: timeOf(updatedAt) };
}

async function webhookNamed(call: Call, id: string): Promise<WebhookEndpoint> {
  const found = await call.services.store.webhooks.find(id);
  if (found?.tenant !== tenantOf(call)) throw new CausewayError('not_found', 'there is no such webhook');
  return found;
}

function requireTarget({ services }: Call, url: string): void {
  const problem = services.targetProblem(url);
  if (problem === undefined) return;
  throw new ProblemError('invalid', 'webhooks may not go there', { issues: [{ path: 'body.url', message: problem }] });
}

const common = { tag: 'webhooks', tenancy: 'tenant' } as const;

export const webhookOperations = [
  operation({
    ...common,
    id: 'createWebhook',
    method: 'post',
    path: '/webhooks',
    summary: 'Lets the server tell a receiver what happens in the rooms of the tenant.',
    scope: 'webhooks:write',
    status: 201,
    repeats: 'secret',
    problems: ['conflict'],
    input: { body: z.strictObject({ url: fields.url, events: fields.events.default([]) }) },
    result: NewWebhook,
    location: ({ id }) => `/webhooks/${id}`,
    async run(call, { body: { url, events } }) {
      const { services, at } = call;
      const { webhooks } = services.store;
      const tenant = tenantOf(call);
      requireTarget(call, url);
      const there = await webhooks.list(tenant, { after: undefined, limit: MAX_ENDPOINTS });
      if (there.length >= MAX_ENDPOINTS) throw new ProblemError('conflict', `a tenant has at most ${MAX_ENDPOINTS}`);
      const id = randomBytes(ID_BYTES).toString('base64url');
      const secret = services.newSecret();
      const endpoint = { id, tenant, url, events, secret, version: 1, createdAt: at, updatedAt: at };
      await webhooks.add(endpoint);
      await services.webhooksChanged();
      return { ...shown(endpoint), secret };
    },
  }),
  operation({
    ...common,
    id: 'listWebhooks',
    method: 'get',
    path: '/webhooks',
    summary: 'Lists where webhooks go.',
    scope: 'webhooks:read',
    status: 200,
    input: { query: PageQuery },
    result: pageOf(Webhook),
    async run(call, { query: { limit, cursor } }) {
      const { webhooks } = call.services.store;
      const all = await webhooks.list(tenantOf(call), { after: afterOf(cursor), limit: limit + 1 });
      const { items, next } = paged(all, limit, ({ id }) => id);
      return { items: items.map(shown), next };
    },
  }),
  operation({
    ...common,
    id: 'readWebhook',
    method: 'get',
    path: '/webhooks/{webhook}',
    summary: 'Reads one webhook, without its secret.',
    scope: 'webhooks:read',
    status: 200,
    tagged: true,
    problems: ['not_found'],
    input: { params: WebhookParam },
    result: Webhook,
    run: async (call, { params: { webhook } }) => shown(await webhookNamed(call, webhook)),
  }),
  operation({
    ...common,
    id: 'updateWebhook',
    method: 'patch',
    path: '/webhooks/{webhook}',
    summary: 'Changes where a webhook goes, or which events. What waits goes to the new place too.',
    scope: 'webhooks:write',
    status: 200,
    tagged: true,
    problems: ['not_found', 'conflict'],
    input: {
      params: WebhookParam,
      body: z.strictObject({ url: fields.url.optional(), events: fields.events.optional() }),
    },
    result: Webhook,
    current: async (call, { params: { webhook } }) => shown(await webhookNamed(call, webhook)),
    async run(call, { params: { webhook }, body: { url, events } }) {
      const endpoint = await webhookNamed(call, webhook);
      if (url !== undefined) requireTarget(call, url);
      const changes = { ...(url === undefined ? {} : { url }), ...(events === undefined ? {} : { events }) };
      if (!(await call.services.store.webhooks.change(webhook, changes, endpoint.version, call.at))) {
        throw new ProblemError('conflict', 'somebody else changed it at the same time');
      }
      await call.services.webhooksChanged();
      return shown(await webhookNamed(call, webhook));
    },
  }),
  operation({
    ...common,
    id: 'deleteWebhook',
    method: 'delete',
    path: '/webhooks/{webhook}',
    summary: 'Forgets a webhook, with all that waits for it.',
    scope: 'webhooks:write',
    status: 204,
    problems: ['not_found'],
    input: { params: WebhookParam },
    async run(call, { params: { webhook } }) {
      await webhookNamed(call, webhook);
      await call.services.store.webhooks.remove(webhook);
      await call.services.webhooksChanged();
      return undefined;
    },
  }),
  operation({
    ...common,
    id: 'renewWebhookSecret',
    method: 'post',
    path: '/webhooks/{webhook}/secret',
    summary: 'Makes another secret: from now on all is signed with it.',
    scope: 'webhooks:write',
    status: 201,
    repeats: 'secret',
    problems: ['not_found', 'conflict'],
    input: { params: WebhookParam },
    result: NewWebhook,
    async run(call, { params: { webhook } }) {
      const endpoint = await webhookNamed(call, webhook);
      const secret = call.services.newSecret();
      if (!(await call.services.store.webhooks.change(webhook, { secret }, endpoint.version, call.at))) {
        throw new ProblemError('conflict', 'somebody else changed it at the same time');
      }
      await call.services.webhooksChanged();
      return { ...shown(endpoint), updatedAt: timeOf(call.at), secret };
    },
  }),
  operation({
    ...common,
    id: 'listDeadLetters',
    method: 'get',
    path: '/webhooks/{webhook}/dead-letters',
    summary: 'Lists what was given up after a day.',
    scope: 'webhooks:read',
    status: 200,
    problems: ['not_found'],
    input: {
      params: WebhookParam,
      query: z.object({
        after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe('`number` of an entry'),
        limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
      }),
    },
    result: z.object({
      items: z.array(
        z.object({
          number: z.int(),
          event: z.string().describe('Its `webhook-id`'),
          type: z.string(),
          room: z.string(),
          seq: z.int(),
          attempts: z.int(),
          lastError: z.string().nullable(),
        }),
      ),
      next: z.int().nullable().describe('`after` of the next page'),
    }),
    async run(call, { params: { webhook }, query: { after, limit } }) {
      await webhookNamed(call, webhook);
      const dead = await call.services.store.webhooks.dead(webhook, after, limit);
      return {
        items: dead.map(({ id: number, event, type, room, seq, attempts, lastError }) => ({
          number,
          event,
          type,
          room,
          seq,
          attempts,
          lastError,
        })),
        next: dead.length < limit ? null : (dead.at(-1)?.id ?? null),
      };
    },
  }),
  operation({
    ...common,
    id: 'replayDeadLetters',
    method: 'post',
    path: '/webhooks/{webhook}/replay',
    summary: 'Delivers again what was given up, under the ids that it had.',
    scope: 'webhooks:write',
    status: 200,
    repeats: 'kept',
    problems: ['not_found'],
    input: {
      params: WebhookParam,
      body: z.strictObject({
        numbers: z
          .array(z.int().min(1).max(Number.MAX_SAFE_INTEGER))
          .min(1)
          .max(500)
          .optional()
          .describe('Of the entries; without it all'),
      }),
    },
    result: z.object({ replayed: z.int() }),
    async run(call, { params: { webhook }, body: { numbers } }) {
      await webhookNamed(call, webhook);
      return { replayed: await call.services.store.webhooks.replay(webhook, numbers, call.at) };
    },
  }),
];

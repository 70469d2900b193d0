/** Revocations: tokens that are good no more, though they have not ended. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import type { Revocation } from '../../../ports/store/revocation-store.ts';
import { operation, tenantOf } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, paged, pageOf, PageQuery, Time, timeOf } from '../schemas.ts';

/** A tenant has no more: the older ones are of tokens that have ended, and can be taken back. */
const MAX_REVOCATIONS = 10_000;
const ID_BYTES = 9;
const RevocationParam = z.object({
  revocation: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_-]+$/),
});

const TokenId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^\P{C}+$/u);
const what = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), token: TokenId.describe('Its `jti`') }),
  z.strictObject({ kind: z.literal('person'), identity: Identity, since: Time.optional() }),
  z.strictObject({ kind: z.literal('tenant'), since: Time.optional() }),
]);

const Shown = z
  .object({
    id: z.string(),
    kind: z.enum(['token', 'person', 'tenant']),
    value: z.string().describe('The `jti`, or the identity'),
    since: Time.describe('Tokens that were issued before are good no more'),
    createdAt: Time,
  })
  .meta({ id: 'Revocation' });

const shown = ({ id, kind, value, since, createdAt }: Revocation): z.infer<typeof Shown> => ({
  id,
  kind,
  value,
  since: timeOf(since),
  createdAt: timeOf(createdAt),
});

const common = { tag: 'tokens', tenancy: 'tenant', scope: 'tokens:write' } as const;

export const revocationOperations = [
  operation({
    ...common,
    id: 'createRevocation',
    method: 'post',
    path: '/revocations',
    summary:
      'Makes tokens worthless: one by its `jti`, or those of a person or of the whole tenant that were issued before a time ' +
      '(now unless said). Who is in a room by one is removed, on every node within a few seconds, and cannot resume',
    status: 201,
    repeats: 'kept',
    problems: ['conflict'],
    input: { body: what },
    result: Shown,
    async run(call, { body }) {
      const { services, at } = call;
      const { revocations } = services.store;
      const tenant = tenantOf(call);
      if ((await revocations.count(tenant)) >= MAX_REVOCATIONS) {
        throw new ProblemError('conflict', `a tenant has at most ${MAX_REVOCATIONS}: take some back`);
      }
      const value = body.kind === 'token' ? body.token : body.kind === 'person' ? body.identity : '';
      const since = body.kind === 'token' || body.since === undefined ? at : Date.parse(body.since);
      const id = randomBytes(ID_BYTES).toString('base64url');
      const made: Revocation = { id, tenant, kind: body.kind, value, since, createdAt: at };
      await revocations.add(made);
      await services.revocationsChanged();
      return shown(made);
    },
  }),
  operation({
    ...common,
    id: 'listRevocations',
    method: 'get',
    path: '/revocations',
    summary: 'Lists revocations.',
    status: 200,
    input: { query: PageQuery },
    result: pageOf(Shown),
    async run(call, { query: { limit, cursor } }) {
      const all = await call.services.store.revocations.list(tenantOf(call), {
        after: afterOf(cursor),
        limit: limit + 1,
      });
      const { items, next } = paged(all, limit, ({ id }) => id);
      return { items: items.map(shown), next };
    },
  }),
  operation({
    ...common,
    id: 'deleteRevocation',
    method: 'delete',
    path: '/revocations/{revocation}',
    summary: 'Takes a revocation back: tokens that have not ended are good again.',
    status: 204,
    problems: ['not_found'],
    input: { params: RevocationParam },
    async run(call, { params: { revocation } }) {
      const { revocations } = call.services.store;
      if ((await revocations.find(revocation))?.tenant !== tenantOf(call)) {
        throw new CausewayError('not_found', 'there is no such revocation');
      }
      await revocations.remove(revocation);
      await call.services.revocationsChanged();
      return undefined;
    },
  }),
];

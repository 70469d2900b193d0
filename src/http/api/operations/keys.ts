/** Keys of programs: made, shown once, rotated, ended. */
import { z } from 'zod';
import { DisplayName, TenantName } from '../../../../signaling/protocol/primitives.ts';
import { isForTenants, knownScopes, Scope } from '../../../auth/scopes.ts';
import { CausewayError } from '../../../domain/errors.ts';
import type { StoredKey } from '../../../ports/store/key-store.ts';
import { operation, type Call } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, optionalTimeOf, paged, pageOf, PageQuery, Time, timeOf } from '../schemas.ts';

const KeyParam = z.object({
  key: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9-]+$/),
});

const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    tenant: TenantName.nullable().describe('null: it is good for every tenant'),
    scopes: z.array(Scope),
    createdAt: Time,
    expiresAt: Time.nullable().describe('From then on it is refused'),
    lastUsedAt: Time.nullable().describe('To the minute'),
  })
  .meta({ id: 'Key' });

const NewKey = Key.extend({ key: z.string().describe('The key itself: it is shown this once') }).meta({ id: 'NewKey' });

function shown({ id, name, tenant, scopes, createdAt, expiresAt, lastUsedAt }: StoredKey): z.infer<typeof Key> {
  return {
    id,
    name,
    tenant,
    scopes: [...knownScopes(scopes)],
    createdAt: timeOf(createdAt),
    expiresAt: optionalTimeOf(expiresAt),
    lastUsedAt: optionalTimeOf(lastUsedAt),
  };
}

/** A key that the caller may know of. @throws {CausewayError} `not_found` */
async function keyNamed({ services, tenant, caller }: Call, id: string): Promise<StoredKey> {
  const key = await services.store.keys.find(id);
  const mine =
    key && (caller.tenant === null ? tenant === null || key.tenant === tenant : key.tenant === caller.tenant);
  if (!mine) throw new CausewayError('not_found', 'there is no such key');
  return key;
}

const DAY_SECONDS = 24 * 60 * 60;
const common = { tag: 'keys', tenancy: 'either' } as const;

export const keyOperations = [
  operation({
    ...common,
    id: 'createKey',
    method: 'post',
    path: '/keys',
    summary:
      'Makes a key for a tenant, or without one for every tenant. No key makes one that may do more than itself.',
    scope: 'keys:write',
    status: 201,
    repeats: 'secret',
    input: {
      body: z.strictObject({
        name: DisplayName.describe('Messages that it sends are from this name'),
        scopes: z.array(Scope).min(1).max(32),
        expiresAt: Time.optional().describe('Without it never'),
      }),
    },
    result: NewKey,
    location: ({ id }) => `/keys/${id}`,
    async run({ services, tenant, caller, at }, { body: { name, scopes, expiresAt } }) {
      const more = scopes.filter((scope) => !caller.scopes.has(scope) || (tenant !== null && !isForTenants(scope)));
      if (more.length > 0) throw new ProblemError('forbidden', `the key may not have ${more.join(', ')}`);
      const ends = expiresAt === undefined ? null : Date.parse(expiresAt);
      if (ends !== null && ends <= at) throw new ProblemError('invalid', '`expiresAt` is over');
      const made = await services.keys.make({ name, tenant, scopes: [...new Set(scopes)], expiresAt: ends });
      return { ...shown(made.key), key: made.text };
    },
  }),
  operation({
    ...common,
    id: 'listKeys',
    method: 'get',
    path: '/keys',
    summary: 'Lists keys, ended ones too: of a tenant, or without one all.',
    scope: 'keys:read',
    status: 200,
    input: { query: PageQuery },
    result: pageOf(Key),
    async run({ services, tenant }, { query: { limit, cursor } }) {
      const keys = await services.store.keys.list(tenant ?? undefined, { after: afterOf(cursor), limit: limit + 1 });
      const { items, next } = paged(keys, limit, ({ id }) => id);
      return { items: items.map(shown), next };
    },
  }),
  operation({
    ...common,
    id: 'readKey',
    method: 'get',
    path: '/keys/{key}',
    summary: 'Reads a key: all but the key itself.',
    scope: 'keys:read',
    status: 200,
    problems: ['not_found'],
    input: { params: KeyParam },
    result: Key,
    run: async (call, { params: { key } }) => shown(await keyNamed(call, key)),
  }),
  operation({
    ...common,
    id: 'rotateKey',
    method: 'post',
    path: '/keys/{key}/rotate',
    summary: 'Makes a successor with the same rights. The former key is good for a while longer.',
    scope: 'keys:write',
    status: 201,
    repeats: 'secret',
    problems: ['not_found', 'conflict'],
    input: {
      params: KeyParam,
      body: z.strictObject({
        overlapSeconds: z
          .int()
          .min(0)
          .max(30 * DAY_SECONDS)
          .default(DAY_SECONDS)
          .describe('For how long both are good'),
      }),
    },
    result: NewKey,
    location: ({ id }) => `/keys/${id}`,
    async run(call, { params: { key }, body: { overlapSeconds } }) {
      const former = await keyNamed(call, key);
      if (former.expiresAt !== null && former.expiresAt <= call.at) {
        throw new ProblemError('conflict', 'the key has ended: make another');
      }
      requireAll(call, former);
      const made = await call.services.keys.rotate(former, overlapSeconds * 1_000);
      if (!made) throw new CausewayError('not_found', 'there is no such key');
      return { ...shown(made.key), key: made.text };
    },
  }),
  operation({
    ...common,
    id: 'endKey',
    method: 'delete',
    path: '/keys/{key}',
    summary: 'Ends a key: it is refused from now on.',
    scope: 'keys:write',
    status: 204,
    problems: ['not_found'],
    input: { params: KeyParam },
    async run(call, { params: { key } }) {
      await keyNamed(call, key);
      await call.services.store.keys.end(key, call.at);
      return undefined;
    },
  }),
];

/** Whoever gets a key's successor gets its rights. */
function requireAll({ caller }: Call, { scopes }: StoredKey): void {
  const more = knownScopes(scopes).filter((scope) => !caller.scopes.has(scope));
  if (more.length > 0) throw new ProblemError('forbidden', `the key may not have ${more.join(', ')}`);
}

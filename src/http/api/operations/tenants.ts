/** Tenants, as the configuration has them. */
import { z } from 'zod';
import { TenantName } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import { operation, type Call } from '../operation.ts';
import { afterOf, byBytes, paged, pageOf, PageQuery } from '../schemas.ts';

const Tenant = z
  .object({
    tenant: TenantName,
    regions: z.array(z.string()).describe('Those that it is bound to; empty: it may use all'),
    keys: z
      .array(z.object({ id: z.string().nullable(), algorithm: z.string() }))
      .describe('Those that its tokens are verified with'),
    limits: z.record(z.string(), z.number()).describe('Those of `limits` in the configuration'),
  })
  .meta({ id: 'Tenant' });

function reports(call: Call): z.infer<typeof Tenant>[] {
  return call.services
    .tenants()
    .map(({ tenant, regions, keys }) => ({
      tenant,
      regions: [...regions],
      keys: keys.map(({ id = null, algorithm }) => ({ id, algorithm })),
      limits: call.services.limits(),
    }))
    .toSorted((a, b) => byBytes(a.tenant, b.tenant));
}

export const tenantOperations = [
  operation({
    id: 'listTenants',
    method: 'get',
    path: '/tenants',
    tag: 'tenants',
    summary: 'Lists the tenants that the configuration names: to a key of a tenant its own alone.',
    scope: 'tenants:read',
    tenancy: 'either',
    status: 200,
    input: { query: PageQuery },
    result: pageOf(Tenant),
    async run(call, { query: { limit, cursor } }) {
      const after = afterOf(cursor);
      const mine = reports(call).filter(({ tenant }) => call.tenant === null || call.tenant === tenant);
      const rest = mine.filter(({ tenant }) => after === undefined || byBytes(tenant, after) > 0);
      return paged(rest, limit, ({ tenant }) => tenant);
    },
  }),
  operation({
    id: 'readTenant',
    method: 'get',
    path: '/tenants/{name}',
    tag: 'tenants',
    summary: 'Reads the settings and limits of a tenant.',
    scope: 'tenants:read',
    tenancy: 'either',
    status: 200,
    tagged: true,
    problems: ['not_found'],
    input: { params: z.object({ name: TenantName }) },
    result: Tenant,
    async run(call, { params: { name } }) {
      const found = reports(call).find(({ tenant }) => tenant === name && (call.tenant ?? tenant) === tenant);
      if (!found) throw new CausewayError('not_found', 'there is no such tenant');
      return found;
    },
  }),
];

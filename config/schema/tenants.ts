/** Tenants that are bound to regions. */
import { z } from 'zod';
import { TenantName } from '../../signaling/protocol/primitives.ts';
import { Region } from './values.ts';

const BoundTenants = z
  .array(z.strictObject({ tenant: TenantName, regions: z.array(Region).min(1) }))
  .refine((tenants) => new Set(tenants.map(({ tenant }) => tenant)).size === tenants.length, 'a tenant is named twice');

export const tenants = BoundTenants.default([]).describe(
  'Tenants that are bound to regions, a list of `{tenant, regions}`: their participants and media are on nodes of ' +
    'these regions only. The same on every node',
);

/** What a key of a program may be good for. */
import { z } from 'zod';

/** Those that a tenant's key may have. */
export const TENANT_SCOPES = [
  'rooms:read',
  'rooms:write',
  'participants:read',
  'participants:write',
  'messages:write',
  'tokens:write',
  'schedules:read',
  'schedules:write',
  'tenants:read',
  'usage:read',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
  'keys:read',
  'keys:write',
] as const;

/** Those that are for the installation as a whole. */
const OPERATOR_SCOPES = ['nodes:read', 'nodes:write'] as const;

export const ALL_SCOPES = [...TENANT_SCOPES, ...OPERATOR_SCOPES] as const;

export const Scope = z
  .enum(ALL_SCOPES)
  .describe('What the key may be used for: what is read or changed')
  .meta({ id: 'Scope' });
export type Scope = z.infer<typeof Scope>;

const forTenants: ReadonlySet<string> = new Set(TENANT_SCOPES);

/** Whether a key of a tenant may have it. */
export function isForTenants(scope: Scope): boolean {
  return forTenants.has(scope);
}

const all: ReadonlySet<string> = new Set(ALL_SCOPES);

/** Those of stored texts that this version knows. */
export function knownScopes(texts: readonly string[]): readonly Scope[] {
  return texts.filter((text): text is Scope => all.has(text));
}

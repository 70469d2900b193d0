/** What a token says. */
import { z } from 'zod';
import { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { DisplayName, Grants, Identity, Role, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';
import { grantsOfRole, type Principal } from '../domain/grants.ts';

/**
 * The claims of a token. Others may be there and mean nothing, as RFC 7519, section 4, wants it; but a grant that is
 * unknown is refused, because a misspelt one would leave the role's wider one in force.
 */
const Claims = z.object({
  tenant: TenantName,
  room: RoomName.describe('A room, or a pattern in which `*` stands for any run of characters'),
  sub: Identity,
  name: DisplayName.optional(),
  role: Role.default('participant'),
  grants: Grants.partial().strict().default({}),
  kind: ParticipantKind.optional(),
  hidden: z.boolean().optional(),
  exp: z.number(),
});

/** The principal that the claims describe, or the names of the claims that are missing or malformed. */
export function principalOf(claims: unknown): { readonly principal: Principal } | { readonly malformed: string[] } {
  const parsed = Claims.safeParse(claims);
  if (!parsed.success) return { malformed: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))] };
  const { tenant, room, sub, name, role, kind, hidden, grants } = parsed.data;
  const ofRole = grantsOfRole(role);
  return {
    principal: {
      tenant,
      room,
      identity: sub,
      name: name ?? sub,
      role,
      kind,
      hidden,
      grants: {
        publish: grants.publish ?? ofRole.publish,
        subscribe: grants.subscribe ?? ofRole.subscribe,
        data: grants.data ?? ofRole.data,
        moderate: grants.moderate ?? ofRole.moderate,
        ...(grants.microphones === undefined ? {} : { microphones: grants.microphones }),
      },
    },
  };
}

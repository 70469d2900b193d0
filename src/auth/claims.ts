/** What a token says. */
import { z } from 'zod';
import { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { cleanName } from '../../signaling/protocol/names.ts';
import { Grants, Identity, Role, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';
import { grantsOfRole, type Principal } from '../domain/grants.ts';

/** The end of the year 9999, in seconds: what is later is no date. */
const LATEST = 253_402_300_799;

/** A point in time, in seconds since 1970 (RFC 7519, section 2, NumericDate). */
const NumericDate = z.number().min(0).max(LATEST);

/**
 * The claims of a token. Others may be there and mean nothing, as RFC 7519, section 4, wants it; but a grant that is
 * unknown is refused, because a misspelt one would leave the role's wider one in force. A name is an ornament: whatever is
 * wrong with it, the token is good.
 */
const Claims = z.object({
  tenant: TenantName,
  room: RoomName.describe('A room, or a pattern in which `*` stands for any run of characters'),
  sub: Identity,
  name: z.string().catch('').transform(cleanName),
  role: Role.default('participant'),
  grants: Grants.partial().strict().default({}),
  kind: ParticipantKind.optional(),
  hidden: z.boolean().optional(),
  exp: NumericDate,
  nbf: NumericDate.optional(),
  iss: z.string().optional().catch(undefined),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]),
});

/** What of the claims says whether the token is good here and now. */
export interface Validity {
  /** In seconds since 1970. */
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly iss: string | undefined;
  /** Empty: nobody is named. */
  readonly aud: readonly string[];
}

/** What the claims describe; or, as texts for operators, what is missing or malformed. */
export type Reading =
  | { readonly principal: Principal; readonly validity: Validity }
  | { readonly malformed: readonly string[]; readonly problems: readonly string[] };

/** Reads the claims of a token whose signature is good. */
export function readClaims(claims: unknown): Reading {
  const parsed = Claims.safeParse(claims);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return {
      malformed: [...new Set(issues.map(({ path }) => String(path[0])))],
      problems: issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    };
  }
  const { tenant, room, sub, name, role, kind, hidden, grants, exp, nbf, iss, aud } = parsed.data;
  const ofRole = grantsOfRole(role);
  return {
    principal: {
      tenant,
      room,
      identity: sub,
      name: name === '' ? sub : name,
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
    validity: { exp, nbf, iss, aud },
  };
}

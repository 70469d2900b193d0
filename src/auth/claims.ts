/** What a token says. */
import { z } from 'zod';
import { RoomDefaults } from '../../signaling/protocol/features/settings.ts';
import { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { cleanName } from '../../signaling/protocol/names.ts';
import { Grants, Identity, Role, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';
import { grantsInRole, type Principal } from '../domain/grants.ts';

/** The end of the year 9999, in seconds: what is later is no date. */
const LATEST = 253_402_300_799;

/** A point in time, in seconds since 1970 (RFC 7519, section 2, NumericDate). */
const NumericDate = z.number().min(0).max(LATEST);

/**
 * The claims of a token. Others may be there and mean nothing, as RFC 7519, section 4, wants it; but a grant that is
 * unknown is refused, because a misspelt one would leave the role's wider one in force; as is a setting of the room. A name is an ornament: whatever is
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
  sealed: z.boolean().optional(),
  guest: z.boolean().optional(),
  roomSettings: RoomDefaults.optional().describe('How the room is to be: see the page about entry'),
  device: z.string().max(64).optional().catch(undefined),
  exp: NumericDate,
  nbf: NumericDate.optional(),
  iat: NumericDate.optional().catch(undefined),
  jti: z.string().max(256).optional().catch(undefined),
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
  const {
    tenant,
    room,
    sub,
    name,
    role,
    kind,
    hidden,
    sealed,
    device,
    grants,
    exp,
    nbf,
    iss,
    aud,
    iat,
    jti,
    guest,
    roomSettings,
  } = parsed.data;
  return {
    principal: {
      tenant,
      room,
      identity: sub,
      name: name === '' ? sub : name,
      role,
      kind,
      hidden,
      ...(sealed === undefined ? {} : { sealed }),
      ...(iat === undefined ? {} : { issuedAt: iat }),
      ...(jti === undefined ? {} : { tokenId: jti }),
      grants: grantsInRole(role, { role, grants }),
      ...(device === undefined ? {} : { device }),
      ...(guest === true ? { guest } : {}),
      ...(roomSettings === undefined ? {} : { roomSettings }),
      ...(Object.keys(grants).length === 0 ? {} : { tokenGrants: grants }),
    },
    validity: { exp, nbf, iss, aud },
  };
}

/** What the claims of a company's tokens say here, as the configuration maps them. */
import { Role } from '../../../signaling/protocol/primitives.ts';
import { readClaims, type Reading } from '../claims.ts';
import type { ClaimPath, IdentityProvider } from './provider.ts';

type Claims = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own members only: a claim named `constructor` is one that is not there. */
const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

function claimAt(claims: Claims, path: ClaimPath): unknown {
  return (typeof path === 'string' ? [path] : path).reduce<unknown>(memberOf, claims);
}

/** The texts of a claim: of one text that alone, of a list its texts, else none. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** Numbers are identities too, as some directories have them. */
const identityOf = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** Undefined: no value stands for a role, and then nobody is let in. */
function roleOf({ role }: IdentityProvider['claims'], claims: Claims): string | undefined {
  if (role === undefined) return 'participant';
  const values = new Set(textsOf(claimAt(claims, role.claim)));
  const highest = Role.options.find((each) => role.values[each]?.some((value) => values.has(value)));
  return highest ?? (role.otherwise === 'refuse' ? undefined : role.otherwise);
}

/** The room or the pattern; undefined: none, and then nobody is let in. */
function roomOf({ rooms }: IdentityProvider['claims'], claims: Claims): string | undefined {
  const texts = rooms.claim === undefined ? [] : textsOf(claimAt(claims, rooms.claim));
  const otherwise = rooms.otherwise === 'refuse' ? undefined : rooms.otherwise;
  if (rooms.values === undefined) {
    // Of several nobody could say which is meant.
    return texts.length > 1 ? undefined : (texts[0] ?? otherwise);
  }
  const [, room] = Object.entries(rooms.values).find(([value]) => texts.includes(value)) ?? [];
  return room ?? otherwise;
}

/** What is said of somebody, in the form of our own tokens; the tenant is the configuration's. */
export function mappedClaims({ tenant, claims: mapping }: IdentityProvider, claims: Claims): Reading {
  const role = roleOf(mapping, claims);
  const room = roomOf(mapping, claims);
  if (role === undefined) return refused('role', 'no value of the claim of the role stands for one');
  if (room === undefined) return refused('room', 'the claim of the rooms names none, or several');
  const { exp, nbf, iat, iss, aud } = claims;
  return readClaims({
    tenant,
    role,
    room,
    sub: identityOf(claimAt(claims, mapping.identity)),
    name: claimAt(claims, mapping.name),
    jti: claimAt(claims, mapping.tokenId),
    grants: mapping.grants === undefined ? undefined : (claimAt(claims, mapping.grants) ?? undefined),
    exp,
    nbf,
    iat,
    iss,
    aud,
  });
}

const refused = (name: string, problem: string): Reading => ({ malformed: [name], problems: [`${name}: ${problem}`] });

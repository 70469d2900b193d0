/** A company's own identity provider, as an operator configures it. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { Role, RoomName, TenantName } from '../../../signaling/protocol/primitives.ts';

/** What such tokens may be signed with: never a shared secret, which a public key could be taken for. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const LONGEST_LIST = 256;

const Text = z.string().min(1).max(1024);

/** Where a claim stands: its name as it is, or the names on the way to it where it lies within others. */
const ClaimPath = z.union([Text, z.array(Text).min(1).max(8)]);
export type ClaimPath = z.infer<typeof ClaimPath>;

const Values = z.array(Text).max(LONGEST_LIST);

/** By roles, the highest first: who has values of several is in the highest. */
const RoleValues = z
  .partialRecord(Role, Values)
  .refine((roles) => new Set(Object.values(roles).flat()).size === Object.values(roles).flat().length, {
    error: 'a value stands for two roles',
  });

const Claims = z
  .strictObject({
    identity: ClaimPath.default('sub'),
    name: ClaimPath.default('name'),
    tokenId: ClaimPath.default('jti'),
    role: z
      .strictObject({
        claim: ClaimPath,
        values: RoleValues,
        otherwise: z.union([Role, z.literal('refuse')]).default('participant'),
      })
      .optional(),
    rooms: z
      .strictObject({
        claim: ClaimPath.optional(),
        values: z.record(Text, RoomName).optional(),
        otherwise: RoomName.or(z.literal('refuse')).default('*'),
      })
      .prefault({}),
    grants: ClaimPath.optional(),
  })
  .prefault({});

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an URL never leaves this machine. */
function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  return host === 'localhost' || (family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4'));
}

/** What is wrong with an URL of a provider; undefined: nothing. */
export function problemOfUrl(text: string, httpOnLoopback: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'it is no URL';
  if (url.username !== '' || url.password !== '') return 'a name or a password stands in it';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'expected https://';
  if (!isLoopback(url)) return 'expected https://: whoever is on the way could give out keys of their own';
  return httpOnLoopback ? undefined : 'expected https://, or `httpOnLoopback: true` for a provider on this machine';
}

const SignIn = z.strictObject({
  clientId: Text,
  clientSecret: Text.optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .max(32)
    .default(['openid', 'profile']),
  label: z.string().min(1).max(64).optional(),
  callbackUrl: z
    .string()
    .regex(/^https?:\/\/[^\s?#]+\/v1\/oidc\/callback$/, 'expected an URL that ends with `/v1/oidc/callback`')
    .optional(),
  hours: z.number().min(0.01).max(24).default(8),
  parameters: z.record(Text, z.string().max(1024)).optional(),
});

/** One provider: its tokens are those of one tenant, whatever they say themselves. */
export const IdentityProvider = z
  .strictObject({
    tenant: TenantName,
    issuer: Text,
    audience: Text,
    jwksUrl: Text.optional(),
    algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(['RS256', 'ES256']),
    claims: Claims,
    keepKeysMinutes: z.int().min(10).max(1_440).default(240),
    httpOnLoopback: z.boolean().default(false),
    oidc: SignIn.optional(),
  })
  .superRefine(({ issuer, jwksUrl, httpOnLoopback, oidc }, context) => {
    const look = (path: string, text: string | undefined): void => {
      const problem = text === undefined ? undefined : problemOfUrl(text, httpOnLoopback);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: [path], message: problem });
    };
    look('jwksUrl', jwksUrl);
    // Of an issuer whose keys are named nothing is asked for, so that it may be any text.
    if (jwksUrl === undefined || oidc !== undefined) look('issuer', issuer);
    if (oidc !== undefined && !oidc.scopes.includes('openid')) {
      context.addIssue({ code: 'custom', path: ['oidc', 'scopes'], message: '`openid` is missing' });
    }
  });
export type IdentityProvider = z.output<typeof IdentityProvider>;

/** All providers of a server. */
export const IdentityProviders = z
  .array(IdentityProvider)
  .max(LONGEST_LIST)
  .superRefine((providers, context) => {
    for (const [index, { tenant, issuer, audience, oidc }] of providers.entries()) {
      const earlier = providers.slice(0, index);
      if (earlier.some((other) => other.issuer === issuer && other.audience === audience)) {
        const message = 'another provider has this issuer and this audience: nobody could tell whose a token is';
        context.addIssue({ code: 'custom', path: [index, 'audience'], message });
      }
      if (oidc !== undefined && earlier.some((other) => other.tenant === tenant && other.oidc !== undefined)) {
        const message = 'another provider of this tenant has `oidc`: one signs people in at one place';
        context.addIssue({ code: 'custom', path: [index, 'oidc'], message });
      }
    }
  });

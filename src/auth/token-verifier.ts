/** Verifies JSON Web Tokens (RFC 7519), with the cautions of RFC 8725. */
import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { CausewayError } from '../domain/errors.ts';
import type { Principal } from '../domain/grants.ts';
import { silentLogger, type Logger } from '../ports/logger.ts';
import { RareLog } from '../ports/rare-log.ts';
import { keyObjectOf, type AuthKey } from './auth-key.ts';
import { readClaims, type Validity } from './claims.ts';
import { DEVELOPMENT_KEY_ID, type DevelopmentKey } from './development-key.ts';
import { GUEST_KEY_ID } from './invitation-key.ts';
import { timeProblem } from './token-times.ts';

/** What has to be known of a token before its signature is checked: only which keys to try. */
const Header = z.object({
  kid: z.string().optional(),
  // Extensions that must be understood (RFC 7515, section 4.1.11): there is none that we do.
  crit: z.undefined().optional(),
});
const Payload = z.object({ tenant: z.string().max(1024) });

/** Of what a token says of itself, so much is logged at most. */
const LOGGED_LENGTH = 64;

/** For a token that cannot be read or that no key signed: what exactly is wrong is for the log alone. */
const NOT_OURS = 'the token is malformed, or not signed by a key of its tenant';

interface VerificationKey extends Pick<AuthKey, 'id' | 'algorithm' | 'audience' | 'issuer'> {
  readonly keyObject: KeyObject;
}

/** Why a token is refused. */
interface Refusal {
  readonly code: 'token_invalid' | 'token_expired';
  /** For the client. */
  readonly message: string;
  /** For the operator. */
  readonly reason: string;
}

const REVOKED: Refusal = {
  code: 'token_invalid',
  message: 'the token was revoked',
  reason: 'it was revoked',
};

export interface TokenVerifierOptions {
  readonly keys: readonly AuthKey[];
  /** In development mode only: this key is then good for every tenant that has no keys of its own. */
  readonly developmentKey?: DevelopmentKey | undefined;
  /** Those whose identity provider issues their tokens: the development key is not good for them either. */
  readonly tenantsOfProviders?: readonly string[];
  /** Signs the tokens of guests whom a host has invited: good for every tenant. */
  readonly guestKey?: KeyObject | undefined;
  /** Whether what a token says is good no more; nothing is unless given. */
  readonly isRevoked?: (principal: Principal) => boolean;
  /** Says why a token is refused; silent unless given. */
  readonly logger?: Logger;
}

/** Says who holds a token. */
export class TokenVerifier {
  #keysOfTenant: ReadonlyMap<string, readonly VerificationKey[]>;
  readonly #developmentKey: VerificationKey | undefined;
  readonly #guestKey: VerificationKey | undefined;
  readonly #isRevoked: (principal: Principal) => boolean;
  readonly #log: RareLog;

  constructor({
    keys,
    developmentKey,
    tenantsOfProviders = [],
    guestKey,
    isRevoked = () => false,
    logger = silentLogger,
  }: TokenVerifierOptions) {
    this.#keysOfTenant = byTenant(keys, tenantsOfProviders);
    this.#developmentKey = developmentKey && {
      id: DEVELOPMENT_KEY_ID,
      algorithm: 'HS256',
      keyObject: developmentKey.keyObject,
    };
    this.#guestKey = guestKey && { id: GUEST_KEY_ID, algorithm: 'HS256', keyObject: guestKey };
    this.#isRevoked = isRevoked;
    this.#log = new RareLog(logger);
  }

  /** From now on these are the keys. Sessions that began with others go on. */
  replaceKeys(keys: readonly AuthKey[], tenantsOfProviders: readonly string[] = []): void {
    this.#keysOfTenant = byTenant(keys, tenantsOfProviders);
  }

  /**
   * @throws CausewayError `token_expired`; `token_invalid` for all else. Its message says what is wrong with the claims
   * of a token only after the signature was found good.
   */
  verify(token: string): Principal {
    const decoded = decode(token);
    const outcome = this.#judge(token, decoded);
    if ('identity' in outcome) return outcome;
    const { code, message, reason } = outcome;
    const kid = Header.safeParse(decoded?.header).data?.kid;
    const tenant = Payload.safeParse(decoded?.payload).data?.tenant;
    this.#log.warn({ code, reason, tenant: shortened(tenant), kid: shortened(kid) }, 'a token was refused');
    throw new CausewayError(code, message);
  }

  #judge(token: string, decoded: Decoded | undefined): Principal | Refusal {
    const candidates = this.#candidates(decoded);
    if (typeof candidates === 'string') return { code: 'token_invalid', message: NOT_OURS, reason: candidates };
    for (const key of candidates) {
      const claims = verifiedClaims(token, key);
      if (claims === undefined) continue;
      const reading = readClaims(claims);
      if ('principal' in reading) {
        const { principal, validity } = reading;
        return refusalNow(validity, key) ?? (this.#isRevoked(principal) ? REVOKED : principal);
      }
      return {
        code: 'token_invalid',
        message: `missing or malformed claims: ${reading.malformed.join(', ')}`,
        reason: `missing or malformed claims: ${reading.problems.join('; ')}`,
      };
    }
    const algorithms = candidates.map(({ algorithm }) => algorithm).join(', ');
    return { code: 'token_invalid', message: NOT_OURS, reason: `no key signed it; tried: ${algorithms}` };
  }

  /** The keys of the tenant that the token names, and of them the one that it names, if it does; or why there are none. */
  #candidates(decoded: Decoded | undefined): readonly VerificationKey[] | string {
    if (decoded === undefined) return 'it is no JSON Web Token';
    const header = Header.safeParse(decoded.header);
    if (!header.success) return 'its header has a `kid` that is no text, or wants an extension (`crit`)';
    const payload = Payload.safeParse(decoded.payload);
    if (!payload.success) return 'the claim `tenant` is missing, or is no text';
    if (this.#guestKey && header.data.kid === GUEST_KEY_ID) return [this.#guestKey];
    const configured = this.#keysOfTenant.get(payload.data.tenant);
    const keys = configured ?? (this.#developmentKey ? [this.#developmentKey] : []);
    if (keys.length === 0) return 'the tenant has no keys in `auth.keys`';
    const { kid } = header.data;
    if (kid === undefined) return keys;
    const named = keys.filter(({ id }) => id === kid);
    return named.length === 0 ? 'its `kid` is the id of no key of its tenant' : named;
  }
}

interface Decoded {
  readonly header: unknown;
  readonly payload: unknown;
}

function decode(token: string): Decoded | undefined {
  try {
    return jwt.decode(token, { complete: true }) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param others tenants that have none, and yet are configured */
function byTenant(
  keys: readonly AuthKey[],
  others: readonly string[],
): ReadonlyMap<string, readonly VerificationKey[]> {
  const own = Map.groupBy(
    keys.map((key) => ({ ...key, keyObject: keyObjectOf(key) })),
    ({ tenant }) => tenant,
  );
  return new Map<string, readonly VerificationKey[]>([...others.map((tenant) => [tenant, []] as const), ...own]);
}

/** Undefined if the key did not sign the token. */
function verifiedClaims(token: string, { keyObject, algorithm }: VerificationKey): unknown {
  try {
    // Times are looked at with the other claims, so that each that is malformed is told by its name.
    return jwt.verify(token, keyObject, { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true });
  } catch {
    return undefined;
  }
}

/** Why a token that the key signed is not good here and now (RFC 8725, sections 3.8 and 3.9). */
function refusalNow({ iss, aud, ...times }: Validity, key: VerificationKey): Refusal | undefined {
  const invalid = (message: string, reason: string): Refusal => ({ code: 'token_invalid', message, reason });
  if (key.issuer !== undefined && iss !== key.issuer) {
    return invalid('the token is of another issuer', 'its `iss` is not the `issuer` of the key');
  }
  if (key.audience !== undefined && !aud.includes(key.audience)) {
    return invalid('the token is for another audience', 'its `aud` does not name the `audience` of the key');
  }
  return timeProblem(times);
}

/** As much as is logged of what somebody may have made up. */
const shortened = (text: string | undefined): string | undefined => text?.slice(0, LOGGED_LENGTH);

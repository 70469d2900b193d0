/** Verifies JSON Web Tokens (RFC 7519), with the cautions of RFC 8725. */
import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { CausewayError } from '../domain/errors.ts';
import type { Principal } from '../domain/grants.ts';
import { keyObjectOf, type AuthKey } from './auth-key.ts';
import { principalOf } from './claims.ts';
import { DEVELOPMENT_KEY_ID, type DevelopmentKey } from './development-key.ts';

/** How far the clocks of the issuer and of this server may be apart, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 10;

/** What has to be known of a token before its signature is checked: only which keys to try. */
const Envelope = z.object({
  header: z.object({
    kid: z.string().optional(),
    // Extensions that must be understood (RFC 7515, section 4.1.11): there is none that we do.
    crit: z.undefined().optional(),
  }),
  payload: z.object({ tenant: z.string() }),
});

interface VerificationKey {
  readonly id: string | undefined;
  readonly algorithm: AuthKey['algorithm'];
  readonly keyObject: KeyObject;
}

export interface TokenVerifierOptions {
  readonly keys: readonly AuthKey[];
  /** In development mode only: this key is then good for every tenant. */
  readonly developmentKey?: DevelopmentKey | undefined;
}

/** Says who holds a token. */
export class TokenVerifier {
  readonly #keysOfTenant: ReadonlyMap<string, readonly VerificationKey[]>;
  readonly #developmentKey: VerificationKey | undefined;

  constructor({ keys, developmentKey }: TokenVerifierOptions) {
    this.#keysOfTenant = Map.groupBy(
      keys.map((key) => ({ tenant: key.tenant, id: key.id, algorithm: key.algorithm, keyObject: keyObjectOf(key) })),
      ({ tenant }) => tenant,
    );
    this.#developmentKey = developmentKey && {
      id: DEVELOPMENT_KEY_ID,
      algorithm: 'HS256',
      keyObject: developmentKey.keyObject,
    };
  }

  /**
   * @throws CausewayError `token_expired`; `token_invalid` for all else. Its message says what is wrong with the claims
   * of a token only after the signature was found good.
   */
  verify(token: string): Principal {
    for (const key of this.#candidates(token)) {
      const claims = verifiedClaims(token, key);
      if (claims === undefined) continue;
      const outcome = principalOf(claims);
      if ('principal' in outcome) return outcome.principal;
      throw new CausewayError('token_invalid', `missing or malformed claims: ${outcome.malformed.join(', ')}`);
    }
    throw new CausewayError('token_invalid', 'the token is malformed, or not signed by a key of its tenant');
  }

  /** The keys of the tenant that the token names, and of them the one that it names, if it does. */
  #candidates(token: string): readonly VerificationKey[] {
    const envelope = Envelope.safeParse(decoded(token));
    if (!envelope.success) return [];
    const { header, payload } = envelope.data;
    const keys = [...(this.#keysOfTenant.get(payload.tenant) ?? [])];
    if (this.#developmentKey) keys.push(this.#developmentKey);
    return header.kid === undefined ? keys : keys.filter(({ id }) => id === header.kid);
  }
}

function decoded(token: string): unknown {
  try {
    return jwt.decode(token, { complete: true });
  } catch {
    return null;
  }
}

/** Undefined if the key did not sign the token. */
function verifiedClaims(token: string, { keyObject, algorithm }: VerificationKey): unknown {
  try {
    return jwt.verify(token, keyObject, { algorithms: [algorithm], clockTolerance: CLOCK_TOLERANCE_SECONDS });
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new CausewayError('token_expired', 'the token has expired');
    if (error instanceof jwt.NotBeforeError) throw new CausewayError('token_invalid', 'the token is not valid yet');
    return undefined;
  }
}

/** Verifies the tokens that identity providers of tenants have issued. */
import { CausewayError } from '../../domain/errors.ts';
import type { Principal } from '../../domain/grants.ts';
import type { IdentityTelemetry } from '../../ports/identity-telemetry.ts';
import type { Logger } from '../../ports/logger.ts';
import { RareLog } from '../../ports/rare-log.ts';
import { timeProblem } from '../token-times.ts';
import { mappedClaims } from './claim-mapping.ts';
import { ProviderConnection } from './provider-connection.ts';
import type { ProviderFetch } from './fetch-json.ts';
import type { IdentityProvider } from './provider.ts';
import { SIGNATURE_REASONS, signedClaims, unverified, type SignatureProblem } from './provider-signature.ts';

/** Of what a token says of itself, so much is logged at most. */
const LOGGED_LENGTH = 64;

/** For a token that is not a provider's: what exactly is wrong is for the log alone. */
const NOT_ITS = 'the token is malformed, or not signed by its issuer';

/** Why a token is refused. */
interface Refusal {
  readonly code: 'token_invalid' | 'token_expired' | 'unavailable';
  /** For the client. */
  readonly message: string;
  /** For the operator. */
  readonly reason: string;
}

export interface ProviderTokensOptions {
  readonly providers: readonly IdentityProvider[];
  readonly isRevoked: (principal: Principal) => boolean;
  readonly fetch: ProviderFetch;
  readonly telemetry: IdentityTelemetry;
  readonly logger: Logger;
  /** In ms; never goes back. */
  readonly now?: () => number;
}

/** What is expected of a token beyond its signature. */
interface Expected {
  readonly audience: string;
  /** Of a sign-in (OpenID Connect Core 1.0, section 3.1.3.7). */
  readonly nonce?: string;
}

type Claims = Readonly<Record<string, unknown>>;

export class ProviderTokens {
  readonly #options: ProviderTokensOptions;
  readonly #log: RareLog;
  #connections: readonly ProviderConnection[] = [];

  constructor(options: ProviderTokensOptions) {
    this.#options = options;
    this.#log = new RareLog(options.logger);
    this.replace(options.providers);
  }

  /** From now on these are the providers. Keys of those that are as they were are kept. */
  replace(providers: readonly IdentityProvider[]): void {
    const before = this.#connections;
    this.#connections = providers.map(
      (provider) => before.find((known) => known.isFor(provider)) ?? new ProviderConnection(provider, this.#options),
    );
    for (const gone of before) if (!this.#connections.includes(gone)) gone.close();
    for (const each of this.#connections) if (!before.includes(each)) void each.keys.warm();
  }

  /** Those with which people sign in. */
  signIns(): readonly ProviderConnection[] {
    return this.#connections.filter(({ provider }) => provider.oidc !== undefined);
  }

  /** Whether a token says that one of these providers has issued it. */
  claimsToBe(token: string): boolean {
    if (this.#connections.length === 0) return false;
    const issuer = unverified(token)?.claims['iss'];
    return this.#connections.some(({ provider }) => provider.issuer === issuer);
  }

  /**
   * Who holds a token. Its tenant is that of the provider that has verified it, whatever it says itself.
   *
   * @throws CausewayError `token_expired`; `unavailable` if the provider's keys cannot be had; `token_invalid` for all else
   */
  async verify(token: string): Promise<Principal> {
    const said = unverified(token);
    const connection = this.#connectionOf(said?.claims);
    const outcome =
      typeof connection === 'string'
        ? refusal('the token is for another audience', connection)
        : await this.#judge(token, connection);
    if ('identity' in outcome) return outcome;
    const { code, message, reason } = outcome;
    const tenant = typeof connection === 'string' ? undefined : connection.provider.tenant;
    this.#log.warn({ code, reason, tenant, kid: shortened(said?.kid) }, 'a token of an identity provider was refused');
    throw new CausewayError(code, message);
  }

  /** The claims of a token that a provider itself gave for a sign-in. @throws CausewayError */
  async verifySignIn(token: string, { provider, keys }: ProviderConnection, expected: Expected): Promise<Claims> {
    const outcome = await claimsOf(token, provider, keys, expected);
    if ('claims' in outcome) return outcome.claims;
    throw new CausewayError(outcome.code, outcome.reason);
  }

  /** Whom verified claims speak of. @throws CausewayError */
  mapped({ provider }: ProviderConnection, claims: Claims): Principal {
    const outcome = this.#principalOf(provider, claims);
    if ('identity' in outcome) return outcome;
    throw new CausewayError(outcome.code, outcome.reason);
  }

  /** May be called twice. */
  async close(): Promise<void> {
    for (const each of this.#connections) each.close();
    await this.#options.fetch.close();
  }

  /** The one whose issuer and audience the token names, or why there is none. */
  #connectionOf(claims: Readonly<Record<string, unknown>> | undefined): ProviderConnection | string {
    const audiences = [claims?.['aud']].flat();
    const named = this.#connections.filter(
      ({ provider }) => provider.issuer === claims?.['iss'] && audiences.includes(provider.audience),
    );
    const [only] = named;
    if (only === undefined) return 'its `aud` does not name the `audience` of the provider';
    return named.length === 1 ? only : 'its `aud` names the `audience` of several tenants';
  }

  async #judge(token: string, { provider, keys }: ProviderConnection): Promise<Principal | Refusal> {
    const outcome = await claimsOf(token, provider, keys, { audience: provider.audience });
    return 'claims' in outcome ? this.#principalOf(provider, outcome.claims) : outcome;
  }

  #principalOf(provider: IdentityProvider, claims: Claims): Principal | Refusal {
    const reading = mappedClaims(provider, claims);
    if ('malformed' in reading) {
      const { malformed, problems } = reading;
      return refusal(
        `the token does not say enough: ${malformed.join(', ')}`,
        `missing or malformed claims: ${problems.join('; ')}`,
      );
    }
    const { principal, validity } = reading;
    const problem = timeProblem(validity);
    if (problem !== undefined) return problem;
    return this.#options.isRevoked(principal) ? refusal('the token was revoked', 'it was revoked') : principal;
  }
}

/** The claims of a token that the provider signed for whom it is shown to. */
async function claimsOf(
  token: string,
  provider: IdentityProvider,
  keys: ProviderConnection['keys'],
  { audience, nonce }: Expected,
): Promise<{ readonly claims: Claims } | Refusal> {
  const claims = await signedClaims(token, provider, keys);
  if (typeof claims === 'string') return unsigned(claims);
  // Held again: what was looked at before was not verified yet.
  if (claims['iss'] !== provider.issuer) return refusal('the token is of another issuer', 'its `iss` is another');
  if (![claims['aud']].flat().includes(audience)) {
    return refusal('the token is for another audience', 'its `aud` does not name the audience');
  }
  if (nonce !== undefined && claims['nonce'] !== nonce) {
    return refusal('the token is of another sign-in', 'its `nonce` is that of another sign-in');
  }
  const party = claims['azp'];
  if (nonce !== undefined && party !== undefined && party !== audience) {
    return refusal('the token is for another client', 'its `azp` is another client');
  }
  return { claims };
}

const refusal = (message: string, reason: string): Refusal => ({ code: 'token_invalid', message, reason });

function unsigned(problem: SignatureProblem): Refusal {
  const reason = SIGNATURE_REASONS[problem];
  if (problem !== 'keys_away') return refusal(NOT_ITS, reason);
  return { code: 'unavailable', message: 'the keys of the identity provider cannot be had: try again later', reason };
}

/** As much as is logged of what somebody may have made up. */
const shortened = (text: unknown): string | undefined =>
  typeof text === 'string' ? text.slice(0, LOGGED_LENGTH) : undefined;

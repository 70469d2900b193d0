/** Who may join: the keys of tenants, their identity providers, and the keys that are the server's own. */
import type { Config } from '../config/schema.ts';
import { DevelopmentKey } from './auth/development-key.ts';
import { InvitationKey } from './auth/invitation-key.ts';
import { providerFetch } from './auth/providers/fetch-json.ts';
import { ProviderTokens } from './auth/providers/provider-tokens.ts';
import { Sealed } from './auth/providers/sealed.ts';
import { SignIns } from './auth/providers/sign-in.ts';
import { TokenVerifier } from './auth/token-verifier.ts';
import type { Principal } from './domain/grants.ts';
import type { IdentityTelemetry } from './ports/identity-telemetry.ts';
import type { Logger } from './ports/logger.ts';

interface IdentityOptions {
  readonly isRevoked: (principal: Principal) => boolean;
  readonly telemetry: IdentityTelemetry;
  readonly logger: Logger;
}

export interface Identity {
  /** In development mode only: signs the tokens of guests. */
  readonly developmentKey: DevelopmentKey | undefined;
  readonly invitationKey: InvitationKey;
  readonly signIns: SignIns;
  /** Seals what browsers keep while people sign in. */
  readonly sealed: Sealed;
  /** Who holds a token, whoever issued it. @throws CausewayError */
  verify(token: string): Promise<Principal>;
  /** Whether a tenant has keys or a provider of its own: guests of development mode have no business there. */
  hasKeys(tenant: string): boolean;
  /** From now on these hold. Sessions that began with others go on. */
  replace(auth: Config['auth']): void;
  close(): Promise<void>;
}

const tenantsOf = ({ providers }: Config['auth']): readonly string[] => providers.map(({ tenant }) => tenant);

export function openIdentity(config: Config, { isRevoked, telemetry, logger }: IdentityOptions): Identity {
  let { auth } = config;
  const developmentKey = config.dev ? new DevelopmentKey(config.cluster.secret) : undefined;
  const invitationKey = new InvitationKey(config.cluster.secret);
  const { keys, providers } = auth;
  const verifier = new TokenVerifier({
    keys,
    developmentKey,
    tenantsOfProviders: tenantsOf(auth),
    guestKey: invitationKey.keyObject,
    isRevoked,
    logger,
  });
  const fetch = providerFetch();
  const tokens = new ProviderTokens({ providers, isRevoked, fetch, telemetry, logger });
  if (developmentKey && keys.length + providers.length > 0) {
    logger.warn(
      {},
      'development mode is on beside `auth.keys` or `auth.providers`: guests may join rooms of tenants that have none. ' +
        'Set CAUSEWAY_DEV=false, or NODE_ENV=production, to have none',
    );
  }
  return {
    developmentKey,
    invitationKey,
    signIns: new SignIns({ tokens, key: invitationKey, fetchJson: fetch.fetchJson }),
    sealed: new Sealed(config.cluster.secret),
    verify: async (token) => (tokens.claimsToBe(token) ? tokens.verify(token) : verifier.verify(token)),
    hasKeys: (tenant) => [...auth.keys, ...auth.providers].some((each) => each.tenant === tenant),
    replace(next) {
      auth = next;
      verifier.replaceKeys(next.keys, tenantsOf(next));
      tokens.replace(next.providers);
    },
    close: () => tokens.close(),
  };
}

/** One identity provider, with what is kept of it. */
import type { IdentityTelemetry } from '../../ports/identity-telemetry.ts';
import type { Logger } from '../../ports/logger.ts';
import { discover, type ProviderMetadata } from './discovery.ts';
import type { ProviderFetch } from './fetch-json.ts';
import type { IdentityProvider } from './provider.ts';
import { ProviderKeys, type FetchOutcome } from './provider-keys.ts';

/** What a provider says of itself is asked for again after this, in ms. */
const METADATA_MS = 60 * 60 * 1_000;

interface ConnectionOptions {
  readonly fetch: ProviderFetch;
  readonly telemetry: IdentityTelemetry;
  readonly logger: Logger;
  readonly now?: () => number;
}

export class ProviderConnection {
  readonly provider: IdentityProvider;
  readonly keys: ProviderKeys;
  readonly #options: ConnectionOptions;
  readonly #now: () => number;
  readonly #identity: string;
  #metadata: { readonly value: ProviderMetadata; readonly at: number } | undefined;
  #asking: Promise<ProviderMetadata> | undefined;
  #away = false;
  #closed = false;

  constructor(provider: IdentityProvider, options: ConnectionOptions) {
    this.provider = provider;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#identity = JSON.stringify(provider);
    this.keys = new ProviderKeys({
      load: () => this.#load(),
      keepMs: provider.keepKeysMinutes * 60_000,
      told: (outcome) => this.#told(outcome),
      now: this.#now,
    });
  }

  /** Whether this is how the provider is configured. */
  isFor(provider: IdentityProvider): boolean {
    return JSON.stringify(provider) === this.#identity;
  }

  /** What the provider says of itself; rejects with ProviderError. */
  async metadata(): Promise<ProviderMetadata> {
    if (this.#metadata !== undefined && this.#now() - this.#metadata.at < METADATA_MS) return this.#metadata.value;
    this.#asking ??= discover(this.provider, this.#options.fetch.fetchJson).finally(() => {
      this.#asking = undefined;
    });
    const value = await this.#asking;
    this.#metadata = { value, at: this.#now() };
    return value;
  }

  /** It is not counted any more. May be called twice. */
  close(): void {
    if (!this.#closed && this.#away) this.#options.telemetry.providersAway(-1);
    this.#closed = true;
  }

  async #load(): Promise<unknown> {
    const { fetchJson } = this.#options.fetch;
    const { jwksUrl } = this.provider;
    if (jwksUrl !== undefined) return fetchJson(jwksUrl);
    try {
      return await fetchJson((await this.metadata()).jwks_uri);
    } catch (error) {
      // Perhaps the keys have moved.
      this.#metadata = undefined;
      throw error;
    }
  }

  /** Logs what changes: a provider that stays away is told of once. */
  #told(outcome: FetchOutcome): void {
    const { telemetry, logger } = this.#options;
    const { tenant, issuer, keepKeysMinutes } = this.provider;
    if (this.#closed) return;
    telemetry.keysFetched(outcome.ok);
    if (outcome.ok === !this.#away) return;
    this.#away = !outcome.ok;
    telemetry.providersAway(outcome.ok ? -1 : 1);
    if (outcome.ok) logger.info({ tenant, issuer }, 'the identity provider gives its keys again');
    else {
      const { reason } = outcome;
      logger.warn(
        { tenant, issuer, reason, keepKeysMinutes },
        'the identity provider does not give its keys: those that are kept are used meanwhile',
      );
    }
  }
}

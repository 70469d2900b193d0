/** The keys of one identity provider: fetched when they are needed, kept while it is away. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { ProviderError } from './fetch-json.ts';

/** Keys are asked for again after this, in ms: one that the provider withdrew is good for so long at most. */
const FRESH_MS = 10 * 60 * 1_000;
/** A key id that nobody knows is a reason to ask once in this time, in ms, however many such ids come. */
const UNKNOWN_KEY_MS = 30_000;
/** A provider that did not answer is asked again after this, in ms. */
const RETRY_MS = 5_000;
/** Of one provider. */
const MAX_KEYS = 128;

const NO_SET = 'what it gave is no set of keys (RFC 7517, section 5)';

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(MAX_KEYS) });

/** How many keys of a set could sign by these algorithms. @throws ProviderError */
export async function usableKeys(set: unknown, algorithms: readonly string[]): Promise<number> {
  const parsed = KeySet.safeParse(set);
  if (!parsed.success) throw new ProviderError(NO_SET);
  const counted = await Promise.all(
    parsed.data.keys.map(async (key) => {
      const find = createLocalJWKSet({ keys: [key] });
      const found = algorithms.map((alg) =>
        find({ alg }).then(
          () => true,
          () => false,
        ),
      );
      return (await Promise.all(found)).includes(true);
    }),
  );
  return counted.filter(Boolean).length;
}

/** Whether a provider gave its keys; told of each attempt. */
export type FetchOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface ProviderKeysOptions {
  /** Gets the set of keys; rejects with ProviderError. */
  readonly load: () => Promise<unknown>;
  /** For so long keys are good that could not be asked for again, in ms. */
  readonly keepMs: number;
  readonly told: (outcome: FetchOutcome) => void;
  /** In ms; never goes back. */
  readonly now?: () => number;
}

export class ProviderKeys {
  readonly #options: ProviderKeysOptions;
  readonly #now: () => number;
  #kept: { readonly keys: JWTVerifyGetKey; readonly at: number } | undefined;
  #triedAt = -Infinity;
  #failed = false;
  #loading: Promise<void> | undefined;

  constructor(options: ProviderKeysOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Finds the key of a token, as `jose` asks for it. Rejects with ProviderError where there are no keys at all. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#current();
    try {
      return await keys(header, token);
    } catch (error) {
      const unknown = error instanceof errors.JWKSNoMatchingKey;
      if (!unknown || this.#now() - this.#triedAt < UNKNOWN_KEY_MS) throw error;
      await this.#load();
      return (await this.#current())(header, token);
    }
  };

  /** Asks for the keys before somebody needs them. Never rejects. */
  async warm(): Promise<void> {
    await this.#current().catch(() => undefined);
  }

  async #current(): Promise<JWTVerifyGetKey> {
    const isFresh = this.#kept !== undefined && this.#now() - this.#kept.at < FRESH_MS;
    if (!isFresh && this.#now() - this.#triedAt >= RETRY_MS) {
      const wasAway = this.#failed;
      const loading = this.#load();
      // Who comes while a provider is known to be away does not wait for it, as long as there are keys.
      if (!wasAway || this.#usable() === undefined) await loading;
    } else if (!isFresh && this.#loading !== undefined && this.#usable() === undefined) {
      await this.#loading;
    }
    const keys = this.#usable();
    if (keys === undefined) throw new ProviderError('its keys could not be had');
    return keys;
  }

  #usable(): JWTVerifyGetKey | undefined {
    const kept = this.#kept;
    return kept !== undefined && this.#now() - kept.at < this.#options.keepMs ? kept.keys : undefined;
  }

  /** One request at a time, which all who need it wait for. Never rejects. */
  #load(): Promise<void> {
    this.#loading ??= this.#ask().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #ask(): Promise<void> {
    const { load, told } = this.#options;
    this.#triedAt = this.#now();
    try {
      const parsed = KeySet.safeParse(await load());
      if (!parsed.success) throw new ProviderError(NO_SET);
      const set: JSONWebKeySet = parsed.data;
      // Keys that are no signature's, of this machine's kind, or whole, are not found by `jose`.
      this.#kept = { keys: createLocalJWKSet(set), at: this.#now() };
      this.#failed = false;
      told({ ok: true });
    } catch (error) {
      this.#failed = true;
      told({ ok: false, reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Keys of programs: made, verified, rotated, ended. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyStore, StoredKey } from '../ports/store/key-store.ts';
import { ALL_SCOPES, knownScopes, type Scope } from './scopes.ts';

/** What every key begins with: scanners for secrets that leaked find it. */
const PREFIX = 'cwy';
const ID_BYTES = 9;
const SECRET_BYTES = 32;
const KEY = /^cwy_(?<id>[A-Za-z0-9-]{12})_[A-Za-z0-9_-]{43}$/;

/** A key's last use is noted as often as this, in ms. */
const USE_NOTED_EVERY_MS = 60_000;
/** Of so many keys at most it is remembered when that was. */
const MAX_NOTED = 10_000;

/** Whoever calls, as the key says. */
export interface Caller {
  readonly kind: 'operator' | 'key';
  /** Of the key; of the one in the configuration `operator`. */
  readonly id: string;
  /** What people call the key. */
  readonly name: string;
  /** null: every tenant's. */
  readonly tenant: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

/** A key that was just made: its text is not kept, and never told again. */
export interface NewKey {
  readonly key: StoredKey;
  readonly text: string;
}

export interface KeyWishes {
  readonly name: string;
  readonly tenant: string | null;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
}

export interface ApiKeysOptions {
  readonly store: KeyStore;
  /** The key in the configuration, which may do everything; asked for each time. */
  readonly operatorKey: () => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class ApiKeys {
  readonly #options: ApiKeysOptions;
  /** By id. */
  readonly #noted = new Map<string, number>();

  constructor(options: ApiKeysOptions) {
    this.#options = options;
  }

  /** Undefined: it is no key, or none that is good now. @throws `unavailable` */
  async verify(text: string): Promise<Caller | undefined> {
    const { store, operatorKey, now } = this.#options;
    const hash = hashOf(text);
    const configured = operatorKey();
    if (configured !== undefined && sameHash(hash, hashOf(configured))) {
      return { kind: 'operator', id: 'operator', name: 'operator', tenant: null, scopes: new Set(ALL_SCOPES) };
    }
    const id = KEY.exec(text)?.groups?.['id'];
    const key = id === undefined ? undefined : await store.find(id);
    if (!key || !sameHash(hash, key.hash) || hasEnded(key, now())) return undefined;
    await this.#noteUse(key);
    const { name, tenant } = key;
    return { kind: 'key', id: key.id, name, tenant, scopes: new Set(knownScopes(key.scopes)) };
  }

  /** @throws `unavailable` */
  async make(wishes: KeyWishes): Promise<NewKey> {
    const made = this.#newKey(wishes);
    await this.#options.store.add(made.key);
    return made;
  }

  /**
   * Makes a successor with the same rights. The former key is good for a while longer, so that no call is refused meanwhile.
   *
   * @param overlapMs how long
   * @throws `unavailable`
   */
  async rotate(former: StoredKey, overlapMs: number): Promise<NewKey | undefined> {
    const { store, now } = this.#options;
    const { name, tenant, scopes, expiresAt } = former;
    const made = this.#newKey({ name, tenant, scopes: knownScopes(scopes), expiresAt });
    return (await store.replace(former.id, made.key, now() + overlapMs)) ? made : undefined;
  }

  #newKey({ name, tenant, scopes, expiresAt }: KeyWishes): NewKey {
    // It begins with no hyphen: commands would take that for an option.
    const id = randomBytes(ID_BYTES).toString('base64url').replaceAll('_', '-').replace(/^-/, 'A');
    const text = `${PREFIX}_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const createdAt = this.#options.now();
    return { text, key: { id, name, tenant, scopes, hash: hashOf(text), createdAt, expiresAt, lastUsedAt: null } };
  }

  async #noteUse({ id }: StoredKey): Promise<void> {
    const at = this.#options.now();
    const before = this.#noted.get(id);
    if (before !== undefined && at - before < USE_NOTED_EVERY_MS) return;
    if (this.#noted.size >= MAX_NOTED) this.#noted.clear();
    this.#noted.set(id, at);
    await this.#options.store.used(id, at);
  }
}

function hasEnded({ expiresAt }: Pick<StoredKey, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** A key has 256 random bits: nothing slower than a hash is needed. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** In a time that tells nothing. */
function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

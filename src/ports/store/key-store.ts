/** Keys of programs, as they are kept: never the key itself, only its hash. */
import type { PageOf } from './store.ts';

export interface StoredKey {
  /** The public part of the key. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** The tenant that it is bound to; null: the operator's, good for every tenant. */
  readonly tenant: string | null;
  readonly scopes: readonly string[];
  /** SHA-256 of the whole key, as hexadecimal digits. */
  readonly hash: string;
  /** Times are milliseconds since 1970. */
  readonly createdAt: number;
  /** From then on it is refused; null: never. */
  readonly expiresAt: number | null;
  /** When it was last used, to the minute; null: never. */
  readonly lastUsedAt: number | null;
}

export interface KeyStore {
  add(key: StoredKey): Promise<void>;
  find(id: string): Promise<StoredKey | undefined>;
  /** @param tenant only its keys; undefined: all */
  list(tenant: string | undefined, page: PageOf): Promise<readonly StoredKey[]>;
  /** Adds the successor and lets the former key end, both or neither. False: there is no such key. */
  replace(id: string, successor: StoredKey, endsAt: number): Promise<boolean>;
  /** The key ends then, or earlier if it would have. False: there is no such key. */
  end(id: string, at: number): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}

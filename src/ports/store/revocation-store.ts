/** Tokens that are good no more, though they have not ended. */
import type { PageOf } from './store.ts';

export interface Revocation {
  readonly id: string;
  readonly tenant: string;
  /** One token, by its `jti`; all of a person; all of the tenant. */
  readonly kind: 'token' | 'person' | 'tenant';
  /** The `jti`, or the identity; of a tenant empty. */
  readonly value: string;
  /** Tokens that were issued before are good no more; of one token no matter when. Milliseconds since 1970. */
  readonly since: number;
  readonly createdAt: number;
}

export interface RevocationStore {
  add(revocation: Revocation): Promise<void>;
  find(id: string): Promise<Revocation | undefined>;
  /** @param tenant undefined: of all */
  list(tenant: string | undefined, page: PageOf): Promise<readonly Revocation[]>;
  /** False: there was none. */
  remove(id: string): Promise<boolean>;
  count(tenant: string): Promise<number>;
}

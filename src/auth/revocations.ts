/** Which tokens are good no more, as this node knows it: read again and again, and asked at each join. */
import type { Principal } from '../domain/grants.ts';
import type { Revocation, RevocationStore } from '../ports/store/revocation-store.ts';

/** Revocations that are read at a time. */
const PAGE = 1_000;

/** Of one tenant. */
interface Revoked {
  /** By `jti`. */
  readonly tokens: Set<string>;
  /** By identity: tokens that were issued before are good no more. */
  readonly persons: Map<string, number>;
  since: number;
}

export class Revocations {
  readonly #store: Pick<RevocationStore, 'list'>;
  #byTenant: ReadonlyMap<string, Revoked> = new Map();

  private constructor(store: Pick<RevocationStore, 'list'>) {
    this.#store = store;
  }

  /** @throws `unavailable` */
  static async open(store: Pick<RevocationStore, 'list'>): Promise<Revocations> {
    const revocations = new Revocations(store);
    await revocations.refresh();
    return revocations;
  }

  /** A token that does not say when it was issued counts as issued before. */
  readonly isRevoked = ({ tenant, identity, issuedAt = -Infinity, tokenId }: Principal): boolean => {
    const revoked = this.#byTenant.get(tenant);
    if (revoked === undefined) return false;
    const issuedMs = issuedAt * 1_000;
    return (
      issuedMs < revoked.since ||
      issuedMs < (revoked.persons.get(identity) ?? -Infinity) ||
      (tokenId !== undefined && revoked.tokens.has(tokenId))
    );
  };

  /** @throws `unavailable`: then what was known holds */
  async refresh(): Promise<void> {
    const byTenant = new Map<string, Revoked>();
    for (let after: string | undefined; ;) {
      const page = await this.#store.list(undefined, { after, limit: PAGE });
      for (const each of page) note(byTenant, each);
      if (page.length < PAGE) break;
      after = page.at(-1)?.id;
    }
    this.#byTenant = byTenant;
  }
}

function note(byTenant: Map<string, Revoked>, { tenant, kind, value, since }: Revocation): void {
  const revoked = byTenant.get(tenant) ?? { tokens: new Set(), persons: new Map<string, number>(), since: -Infinity };
  byTenant.set(tenant, revoked);
  if (kind === 'token') revoked.tokens.add(value);
  else if (kind === 'person') revoked.persons.set(value, Math.max(since, revoked.persons.get(value) ?? -Infinity));
  else revoked.since = Math.max(since, revoked.since);
}

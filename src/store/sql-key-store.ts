import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { KeyStore, StoredKey } from '../ports/store/key-store.ts';
import type { PageOf } from '../ports/store/store.ts';
import { asked } from './asked.ts';
import type { Tables } from './tables.ts';

const Scopes = z.array(z.string());

export class SqlKeyStore implements KeyStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add(key: StoredKey): Promise<void> {
    await asked(this.#db.insertInto('api_keys').values(rowOf(key)).execute());
  }

  async find(id: string): Promise<StoredKey | undefined> {
    const row = await asked(this.#db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst());
    return row && keyOf(row);
  }

  async list(tenant: string | undefined, { after, limit }: PageOf): Promise<readonly StoredKey[]> {
    let query = this.#db.selectFrom('api_keys').selectAll().orderBy('id').limit(limit);
    if (tenant !== undefined) query = query.where('tenant', '=', tenant);
    if (after !== undefined) query = query.where('id', '>', after);
    return (await asked(query.execute())).map(keyOf);
  }

  replace(id: string, successor: StoredKey, endsAt: number): Promise<boolean> {
    return asked(
      this.#db.transaction().execute(async (transaction) => {
        const found = await endKey(transaction, id, endsAt);
        if (found) await transaction.insertInto('api_keys').values(rowOf(successor)).execute();
        return found;
      }),
    );
  }

  end(id: string, at: number): Promise<boolean> {
    return asked(endKey(this.#db, id, at));
  }

  async used(id: string, at: number): Promise<void> {
    await asked(this.#db.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute());
  }
}

async function endKey(db: Kysely<Tables>, id: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_keys')
    .set((eb) => ({
      expires_at: eb
        .case()
        .when(eb.fn.coalesce('expires_at', eb.val(Number.MAX_SAFE_INTEGER)), '<', at)
        .then(eb.ref('expires_at'))
        .else(at)
        .end(),
    }))
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function rowOf({ id, name, tenant, scopes, hash, createdAt, expiresAt, lastUsedAt }: StoredKey): Tables['api_keys'] {
  return {
    id,
    name,
    tenant,
    scopes: JSON.stringify(scopes),
    hash,
    created_at: createdAt,
    expires_at: expiresAt,
    last_used_at: lastUsedAt,
  };
}

function keyOf(row: Selectable<Tables['api_keys']>): StoredKey {
  const { id, name, tenant, scopes, hash, created_at, expires_at, last_used_at } = row;
  return {
    id,
    name,
    tenant,
    scopes: Scopes.parse(JSON.parse(scopes)),
    hash,
    createdAt: created_at,
    expiresAt: expires_at,
    lastUsedAt: last_used_at,
  };
}

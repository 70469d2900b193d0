import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Revocation, RevocationStore } from '../ports/store/revocation-store.ts';
import type { PageOf } from '../ports/store/store.ts';
import { asked } from './asked.ts';
import type { Tables } from './tables.ts';

const Kind = z.enum(['token', 'person', 'tenant']);

export class SqlRevocationStore implements RevocationStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ createdAt, ...revocation }: Revocation): Promise<void> {
    await asked(
      this.#db
        .insertInto('revocations')
        .values({ ...revocation, created_at: createdAt })
        .execute(),
    );
  }

  async find(id: string): Promise<Revocation | undefined> {
    const row = await asked(this.#db.selectFrom('revocations').selectAll().where('id', '=', id).executeTakeFirst());
    return row && revocationOf(row);
  }

  async list(tenant: string | undefined, { after, limit }: PageOf): Promise<readonly Revocation[]> {
    let query = this.#db.selectFrom('revocations').selectAll().orderBy('id').limit(limit);
    if (tenant !== undefined) query = query.where('tenant', '=', tenant);
    if (after !== undefined) query = query.where('id', '>', after);
    return (await asked(query.execute())).map(revocationOf);
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await asked(this.#db.deleteFrom('revocations').where('id', '=', id).executeTakeFirst());
    return numDeletedRows > 0n;
  }

  async count(tenant: string): Promise<number> {
    const { count } = await asked(
      this.#db
        .selectFrom('revocations')
        .select((each) => each.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .executeTakeFirstOrThrow(),
    );
    return count;
  }
}

function revocationOf(row: Selectable<Tables['revocations']>): Revocation {
  const { id, tenant, kind, value, since, created_at: createdAt } = row;
  return { id, tenant, kind: Kind.parse(kind), value, since, createdAt };
}

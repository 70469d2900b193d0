import type { Kysely } from 'kysely';
import type { IdempotentAnswers, StoredAnswer } from '../ports/store/idempotent-answers.ts';
import { asked } from './asked.ts';
import type { Tables } from './tables.ts';

export class SqlIdempotentAnswers implements IdempotentAnswers {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async begin(key: string, fingerprint: string, at: number): Promise<StoredAnswer | undefined> {
    const { numInsertedOrUpdatedRows = 0n } = await asked(
      this.#db
        .insertInto('idempotent_answers')
        .values({ key, fingerprint, status: null, body: null, created_at: at })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow(),
    );
    if (numInsertedOrUpdatedRows > 0n) return undefined;
    const row = await asked(
      this.#db.selectFrom('idempotent_answers').selectAll().where('key', '=', key).executeTakeFirst(),
    );
    // Given up in this moment: to whoever comes next it is free.
    if (!row) return { fingerprint, answer: undefined };
    const { status, body } = row;
    return {
      fingerprint: row.fingerprint,
      answer: status === null || body === null ? undefined : { status, body },
    };
  }

  async finish(key: string, status: number, body: string): Promise<void> {
    await asked(this.#db.updateTable('idempotent_answers').set({ status, body }).where('key', '=', key).execute());
  }

  async abandon(key: string): Promise<void> {
    await asked(this.#db.deleteFrom('idempotent_answers').where('key', '=', key).where('status', 'is', null).execute());
  }

  async prune(before: number): Promise<void> {
    await asked(this.#db.deleteFrom('idempotent_answers').where('created_at', '<', before).execute());
  }
}

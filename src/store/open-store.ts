/** Opens the database that `store.url` names, and brings its tables up to date. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Dialect, Kysely, Migrator, sql } from 'kysely';
import type { Store } from '../ports/store/store.ts';
import { type Flavour, migrations } from './migrations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { SqlAuditLog } from './sql-audit-log.ts';
import { SqlIdempotentAnswers } from './sql-idempotent-answers.ts';
import { SqlKeyStore } from './sql-key-store.ts';
import { SqlPlannedRooms } from './sql-planned-rooms.ts';
import { SqlRevocationStore } from './sql-revocation-store.ts';
import { SqlScheduleStore } from './sql-schedule-store.ts';
import { SqlUsageRecords } from './sql-usage-records.ts';
import { SqlWebhookStore } from './sql-webhook-store.ts';
import { PLAIN, type Sealing } from './sealing.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** Other processes may be at the same steps: so often it is looked again. */
const MIGRATION_ATTEMPTS = 5;
const MIGRATION_RETRY_MS = 300;

/** The database cannot be used. The message says why. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** In memory, as a file of SQLite, or at a PostgreSQL server. */
export type StoreAddress =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/**
 * @param sealing how secrets are kept; as they are, unless given
 * @throws {StoreError} if it cannot be reached, or holds tables of a newer version
 */
export async function openStore(address: StoreAddress, sealing: Sealing = PLAIN): Promise<Store> {
  const { dialect, flavour } = dialectOf(address);
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db, flavour);
  } catch (error) {
    await db.destroy().catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`the store cannot be used: ${reason}`, { cause: error });
  }
  let closed: Promise<void> | undefined;
  return {
    keys: new SqlKeyStore(db),
    audit: new SqlAuditLog(db),
    rooms: new SqlPlannedRooms(db),
    answers: new SqlIdempotentAnswers(db),
    usage: new SqlUsageRecords(db),
    webhooks: new SqlWebhookStore(db, sealing),
    revocations: new SqlRevocationStore(db),
    schedules: new SqlScheduleStore(db, sealing),
    reachable: () =>
      sql`select 1`.execute(db).then(
        () => true,
        () => false,
      ),
    close: () => (closed ??= db.destroy()),
  };
}

function dialectOf(address: StoreAddress): { readonly dialect: Dialect; readonly flavour: Flavour } {
  switch (address.kind) {
    case 'memory':
      return { dialect: sqliteDialect(':memory:'), flavour: { autoIncrement: 'integer', text: 'text' } };
    case 'sqlite':
      return { dialect: sqliteDialect(address.file), flavour: { autoIncrement: 'integer', text: 'text' } };
    case 'postgres':
      return {
        dialect: postgresDialect(address.url),
        flavour: { autoIncrement: 'bigserial', text: sql`text collate "C"` },
      };
  }
}

async function migrate(db: Kysely<Tables>, flavour: Flavour): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(flavour) } });
  for (let attempt = 1; ; attempt += 1) {
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return;
    if (attempt === MIGRATION_ATTEMPTS) throw asError(error);
    await delay(MIGRATION_RETRY_MS);
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

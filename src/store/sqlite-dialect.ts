/** SQLite inside the process, by Node's own module. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type Dialect, type SqliteStatement, SqliteDialect } from 'kysely';

/** Another process may hold the file: so long it is waited for, in ms. */
const BUSY_MS = 2_000;

/** Texts of statements that are kept ready. */
const MAX_STATEMENTS = 200;

/** @param file path of the database, or `:memory:` */
export function sqliteDialect(file: string): Dialect {
  return new SqliteDialect({ database: async () => new Database(file) });
}

class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_MS });
    // What is written is kept when the process dies; when the machine dies, all but the last moments (sqlite.org/wal.html).
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on');
  }

  prepare(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    if (known) return known;
    const made = statement(this.#database.prepare(text));
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    this.#statements.set(text, made);
    return made;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function statement(prepared: StatementSync): SqliteStatement {
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...parameters.map(inputOf)),
    run: (parameters) => prepared.run(...parameters.map(inputOf)),
    iterate: (parameters) => prepared.iterate(...parameters.map(inputOf)),
  };
}

function inputOf(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new TypeError(`no value for a column: ${typeof value}`);
}

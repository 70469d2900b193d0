/** A PostgreSQL server, which the nodes of a cluster share. */
import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

/** Connections of one node. */
const MAX_CONNECTIONS = 8;
/** How long a connection, and an answer, is waited for, in ms. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/** Our whole numbers are times and counts, all below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** @param url `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS */
export function postgresDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: ANSWER_MS,
    query_timeout: ANSWER_MS,
    application_name: 'causeway',
    types,
  });
  // A connection that breaks while it is idle is replaced by the next who needs one.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** The steps from an empty database to today's tables. A step that was released is never changed: a new one follows. */
import type { Kysely, Migration, RawBuilder } from 'kysely';

/** What the two databases write differently. */
export interface Flavour {
  /** Type of a column that numbers its rows itself, with what makes it the primary key. */
  readonly autoIncrement: 'bigserial' | 'integer';
  /** Type of names: in the order of their bytes, whatever the language of the database. */
  readonly text: 'text' | RawBuilder<unknown>;
}

/** By name, in order. Only forward: an older version of the server refuses a newer database. */
export function migrations({ autoIncrement, text }: Flavour): Record<string, Migration> {
  return {
    '0001-keys-audit-rooms-usage': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('api_keys')
          .addColumn('id', text, (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('tenant', text)
          .addColumn('scopes', 'text', (column) => column.notNull())
          .addColumn('hash', 'text', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('expires_at', 'bigint')
          .addColumn('last_used_at', 'bigint')
          .execute();
        await db.schema.createIndex('api_keys_of_tenant').on('api_keys').columns(['tenant', 'id']).execute();
        await db.schema
          .createTable('audit_heads')
          .addColumn('chain', text, (column) => column.primaryKey())
          .addColumn('seq', 'bigint', (column) => column.notNull())
          .addColumn('hash', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('audit_lines')
          .addColumn('chain', text, (column) => column.notNull())
          .addColumn('seq', 'bigint', (column) => column.notNull())
          .addColumn('line', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('audit_lines_key', ['chain', 'seq'])
          .execute();
        await db.schema
          .createTable('planned_rooms')
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('room', text, (column) => column.notNull())
          .addColumn('settings', 'text', (column) => column.notNull())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('updated_at', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('planned_rooms_key', ['tenant', 'room'])
          .execute();
        await db.schema
          .createTable('idempotent_answers')
          .addColumn('key', text, (column) => column.primaryKey())
          .addColumn('fingerprint', 'text', (column) => column.notNull())
          .addColumn('status', 'integer')
          .addColumn('body', 'text')
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema
          .createIndex('idempotent_answers_by_age')
          .on('idempotent_answers')
          .column('created_at')
          .execute();
        await db.schema
          .createTable('usage_samples')
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('minute', 'bigint', (column) => column.notNull())
          .addColumn('node', text, (column) => column.notNull())
          .addColumn('participants', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('usage_samples_key', ['tenant', 'minute', 'node'])
          .execute();
        await db.schema
          .createTable('usage_days')
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('day', text, (column) => column.notNull())
          .addColumn('participant_minutes', 'bigint', (column) => column.notNull())
          .addColumn('peak', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('usage_days_key', ['tenant', 'day'])
          .execute();
      },
    },
    '0002-webhooks': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('webhook_endpoints')
          .addColumn('id', text, (column) => column.primaryKey())
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('url', 'text', (column) => column.notNull())
          .addColumn('events', 'text', (column) => column.notNull())
          .addColumn('secret', 'text', (column) => column.notNull())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('updated_at', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema
          .createIndex('webhook_endpoints_of_tenant')
          .on('webhook_endpoints')
          .columns(['tenant', 'id'])
          .execute();
        await db.schema
          .createTable('effect_cursors')
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('room', text, (column) => column.notNull())
          .addColumn('meeting', 'text', (column) => column.notNull())
          .addColumn('seq', 'bigint', (column) => column.notNull())
          .addColumn('ended', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('effect_cursors_key', ['tenant', 'room'])
          .execute();
        await db.schema
          .createTable('webhook_deliveries')
          .addColumn('id', autoIncrement, (column) =>
            autoIncrement === 'integer' ? column.primaryKey().autoIncrement() : column.primaryKey(),
          )
          .addColumn('endpoint', text, (column) => column.notNull())
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('room', text, (column) => column.notNull())
          .addColumn('event', 'text', (column) => column.notNull())
          .addColumn('seq', 'bigint', (column) => column.notNull())
          .addColumn('type', 'text', (column) => column.notNull())
          .addColumn('body', 'text', (column) => column.notNull())
          .addColumn('dead', 'integer', (column) => column.notNull())
          .addColumn('attempts', 'integer', (column) => column.notNull())
          .addColumn('next_at', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('last_error', 'text')
          .execute();
        await db.schema
          .createIndex('webhook_deliveries_in_order')
          .on('webhook_deliveries')
          .columns(['endpoint', 'dead', 'room', 'id'])
          .execute();
      },
    },
    '0003-revocations': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('revocations')
          .addColumn('id', text, (column) => column.primaryKey())
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('value', 'text', (column) => column.notNull())
          .addColumn('since', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema.createIndex('revocations_of_tenant').on('revocations').columns(['tenant', 'id']).execute();
      },
    },
    '0004-schedules': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('schedules')
          .addColumn('id', text, (column) => column.primaryKey())
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('room', text, (column) => column.notNull())
          .addColumn('plan', 'text', (column) => column.notNull())
          .addColumn('secret', 'text', (column) => column.notNull())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('updated_at', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema.createIndex('schedules_of_tenant').on('schedules').columns(['tenant', 'id']).execute();
        await db.schema
          .createTable('schedule_mails')
          .addColumn('schedule', text, (column) => column.notNull())
          .addColumn('attendee', text, (column) => column.notNull())
          .addColumn('tenant', text, (column) => column.notNull())
          .addColumn('sequence', 'bigint', (column) => column.notNull())
          .addColumn('method', 'text', (column) => column.notNull())
          .addColumn('content', 'text', (column) => column.notNull())
          .addColumn('state', text, (column) => column.notNull())
          .addColumn('attempts', 'integer', (column) => column.notNull())
          .addColumn('next_at', 'bigint', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('last_error', 'text')
          .addPrimaryKeyConstraint('schedule_mails_key', ['schedule', 'attendee'])
          .execute();
        await db.schema.createIndex('schedule_mails_due').on('schedule_mails').columns(['state', 'next_at']).execute();
      },
    },
  };
}

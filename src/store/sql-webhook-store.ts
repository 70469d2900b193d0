import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { PageOf } from '../ports/store/store.ts';
import type {
  AuditedAction,
  Backlog,
  Delivery,
  EffectCursor,
  NewDelivery,
  WebhookEndpoint,
  WebhookStore,
} from '../ports/store/webhook-store.ts';
import { asked } from './asked.ts';
import { appendLine } from './sql-audit-log.ts';
import { PLAIN, type Sealing } from './sealing.ts';
import type { Tables } from './tables.ts';

const Events = z.array(z.string());

/** Of why a delivery failed, so much is kept. */
const MAX_ERROR = 300;

export class SqlWebhookStore implements WebhookStore {
  readonly #db: Kysely<Tables>;
  readonly #sealing: Sealing;

  constructor(db: Kysely<Tables>, sealing: Sealing = PLAIN) {
    this.#db = db;
    this.#sealing = sealing;
  }

  async add({ events, createdAt, updatedAt, ...endpoint }: WebhookEndpoint): Promise<void> {
    const times = { created_at: createdAt, updated_at: updatedAt };
    await asked(
      this.#db
        .insertInto('webhook_endpoints')
        .values({
          ...endpoint,
          secret: this.#sealing.seal(endpoint.secret, placeOf(endpoint.id)),
          events: JSON.stringify(events),
          ...times,
        })
        .execute(),
    );
  }

  async find(id: string): Promise<WebhookEndpoint | undefined> {
    const row = await asked(
      this.#db.selectFrom('webhook_endpoints').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && this.#endpointOf(row);
  }

  async list(tenant: string | undefined, { after, limit }: PageOf): Promise<readonly WebhookEndpoint[]> {
    let query = this.#db.selectFrom('webhook_endpoints').selectAll().orderBy('id').limit(limit);
    if (tenant !== undefined) query = query.where('tenant', '=', tenant);
    if (after !== undefined) query = query.where('id', '>', after);
    return (await asked(query.execute())).map((row) => this.#endpointOf(row));
  }

  async change(
    id: string,
    { events, secret, ...rest }: Partial<Pick<WebhookEndpoint, 'url' | 'events' | 'secret'>>,
    version: number,
    at: number,
  ): Promise<boolean> {
    const changes = secret === undefined ? rest : { ...rest, secret: this.#sealing.seal(secret, placeOf(id)) };
    const changed = events === undefined ? changes : { ...changes, events: JSON.stringify(events) };
    const { numUpdatedRows } = await asked(
      this.#db
        .updateTable('webhook_endpoints')
        .set({ ...changed, version: version + 1, updated_at: at })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  remove(id: string): Promise<boolean> {
    return asked(
      this.#db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('webhook_endpoints')
          .where('id', '=', id)
          .executeTakeFirst();
        await transaction.deleteFrom('webhook_deliveries').where('endpoint', '=', id).execute();
        return numDeletedRows > 0n;
      }),
    );
  }

  async cursor(tenant: string, room: string): Promise<EffectCursor | undefined> {
    const row = await asked(
      this.#db
        .selectFrom('effect_cursors')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .executeTakeFirst(),
    );
    return row && cursorOf(row);
  }

  async openCursors(limit: number): Promise<readonly EffectCursor[]> {
    const rows = await asked(
      this.#db.selectFrom('effect_cursors').selectAll().where('ended', '=', 0).limit(limit).execute(),
    );
    return rows.map(cursorOf);
  }

  advance(
    from: EffectCursor | undefined,
    to: EffectCursor,
    deliveries: readonly NewDelivery[],
    at: number,
    audited: readonly AuditedAction[] = [],
  ): Promise<boolean> {
    return asked(
      this.#db.transaction().execute(async (transaction) => {
        if (!(await moveCursor(transaction, from, to))) return false;
        if (deliveries.length > 0) {
          const queued = { dead: 0, attempts: 0, next_at: at, created_at: at, last_error: null };
          await transaction
            .insertInto('webhook_deliveries')
            .values(deliveries.map((delivery) => ({ ...delivery, ...queued })))
            .execute();
        }
        for (const each of audited) await appendLine(transaction, each.action, each.at);
        return true;
      }),
    );
  }

  async forgetCursors(tenant: string): Promise<void> {
    await asked(this.#db.deleteFrom('effect_cursors').where('tenant', '=', tenant).execute());
  }

  async due(endpoint: string, at: number, limit: number): Promise<readonly Delivery[]> {
    const rows = await asked(
      this.#db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('id', 'in', (query) =>
          query
            .selectFrom('webhook_deliveries')
            .select((each) => each.fn.min('id').as('id'))
            .where('endpoint', '=', endpoint)
            .where('dead', '=', 0)
            .groupBy('room'),
        )
        .where('next_at', '<=', at)
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    return rows.map(deliveryOf);
  }

  async following({ id, endpoint, room }: Delivery, limit: number): Promise<readonly Delivery[]> {
    const rows = await asked(
      this.#db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('endpoint', '=', endpoint)
        .where('dead', '=', 0)
        .where('room', '=', room)
        .where('id', '>', id)
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    return rows.map(deliveryOf);
  }

  async delivered(id: number): Promise<void> {
    await asked(this.#db.deleteFrom('webhook_deliveries').where('id', '=', id).execute());
  }

  async failed(id: number, nextAt: number, error: string): Promise<void> {
    await asked(
      this.#db
        .updateTable('webhook_deliveries')
        .set((each) => ({
          attempts: each('attempts', '+', 1),
          next_at: nextAt,
          last_error: error.slice(0, MAX_ERROR),
        }))
        .where('id', '=', id)
        .execute(),
    );
  }

  async giveUp(id: number, error: string): Promise<void> {
    await asked(
      this.#db
        .updateTable('webhook_deliveries')
        .set((each) => ({ attempts: each('attempts', '+', 1), dead: 1, last_error: error.slice(0, MAX_ERROR) }))
        .where('id', '=', id)
        .execute(),
    );
  }

  async dead(endpoint: string, after: number, limit: number): Promise<readonly Delivery[]> {
    const rows = await asked(
      this.#db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('endpoint', '=', endpoint)
        .where('dead', '=', 1)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    return rows.map(deliveryOf);
  }

  async replay(endpoint: string, ids: readonly number[] | undefined, at: number): Promise<number> {
    // From now on they have a day again.
    let query = this.#db
      .updateTable('webhook_deliveries')
      .set({ dead: 0, attempts: 0, next_at: at, created_at: at })
      .where('endpoint', '=', endpoint)
      .where('dead', '=', 1);
    if (ids !== undefined) query = query.where('id', 'in', [...ids]);
    const { numUpdatedRows } = await asked(query.executeTakeFirst());
    return Number(numUpdatedRows);
  }

  async backlog(): Promise<Backlog> {
    const rows = await asked(
      this.#db
        .selectFrom('webhook_deliveries')
        .select((each) => ['dead', each.fn.countAll<number>().as('count')])
        .groupBy('dead')
        .execute(),
    );
    const countOf = (dead: number): number => rows.find((row) => row.dead === dead)?.count ?? 0;
    return { waiting: countOf(0), dead: countOf(1) };
  }

  #endpointOf(row: Selectable<Tables['webhook_endpoints']>): WebhookEndpoint {
    const { id, tenant, url, events, version, created_at: createdAt, updated_at: updatedAt } = row;
    const secret = this.#sealing.open(row.secret, placeOf(id));
    return { id, tenant, url, events: Events.parse(JSON.parse(events)), secret, version, createdAt, updatedAt };
  }
}

/** What a sealed secret is bound to: put elsewhere, it cannot be opened. */
const placeOf = (id: string): string => `webhook ${id}`;

async function moveCursor(db: Kysely<Tables>, from: EffectCursor | undefined, to: EffectCursor): Promise<boolean> {
  if (from === undefined) {
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto('effect_cursors')
      .values({ ...to, ended: Number(to.ended) })
      .onConflict((conflict) => conflict.columns(['tenant', 'room']).doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows > 0n;
  }
  const { numUpdatedRows } = await db
    .updateTable('effect_cursors')
    .set({ meeting: to.meeting, seq: to.seq, ended: Number(to.ended) })
    .where('tenant', '=', from.tenant)
    .where('room', '=', from.room)
    .where('meeting', '=', from.meeting)
    .where('seq', '=', from.seq)
    .where('ended', '=', Number(from.ended))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function cursorOf({ tenant, room, meeting, seq, ended }: Selectable<Tables['effect_cursors']>): EffectCursor {
  return { tenant, room, meeting, seq, ended: ended === 1 };
}

function deliveryOf(row: Selectable<Tables['webhook_deliveries']>): Delivery {
  const { id, endpoint, tenant, room, event, seq, type, body, attempts } = row;
  const { next_at: nextAt, created_at: createdAt, last_error: lastError } = row;
  return { id, endpoint, tenant, room, event, seq, type, body, attempts, nextAt, createdAt, lastError };
}

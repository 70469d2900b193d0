import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { PlannedRoom, PlannedRooms, PlannedSettings } from '../ports/store/planned-rooms.ts';
import type { PageOf } from '../ports/store/store.ts';
import { asked } from './asked.ts';
import type { Tables } from './tables.ts';

const Settings = z.record(z.string(), z.unknown());

export class SqlPlannedRooms implements PlannedRooms {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ tenant, room, settings, version, createdAt, updatedAt }: PlannedRoom): Promise<boolean> {
    const { numInsertedOrUpdatedRows = 0n } = await asked(
      this.#db
        .insertInto('planned_rooms')
        .values({
          tenant,
          room,
          settings: JSON.stringify(settings),
          version,
          created_at: createdAt,
          updated_at: updatedAt,
        })
        .onConflict((conflict) => conflict.columns(['tenant', 'room']).doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows > 0n;
  }

  async find(tenant: string, room: string): Promise<PlannedRoom | undefined> {
    const row = await asked(
      this.#db
        .selectFrom('planned_rooms')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .executeTakeFirst(),
    );
    return row && roomOf(row);
  }

  async list(tenant: string, { after, limit }: PageOf, prefix = ''): Promise<readonly PlannedRoom[]> {
    let query = this.#db.selectFrom('planned_rooms').selectAll().where('tenant', '=', tenant);
    if (prefix !== '') query = query.where('room', '>=', prefix).where('room', '<', `${prefix}\u{10FFFF}`);
    if (after !== undefined) query = query.where('room', '>', after);
    return (await asked(query.orderBy('room').limit(limit).execute())).map(roomOf);
  }

  async change(tenant: string, room: string, settings: PlannedSettings, version: number, at: number): Promise<boolean> {
    const { numUpdatedRows } = await asked(
      this.#db
        .updateTable('planned_rooms')
        .set({ settings: JSON.stringify(settings), version: version + 1, updated_at: at })
        .where('tenant', '=', tenant)
        .where('room', '=', room)
        .where('version', '=', version)
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  async remove(tenant: string, room: string): Promise<boolean> {
    const { numDeletedRows } = await asked(
      this.#db.deleteFrom('planned_rooms').where('tenant', '=', tenant).where('room', '=', room).executeTakeFirst(),
    );
    return numDeletedRows > 0n;
  }
}

function roomOf(row: Selectable<Tables['planned_rooms']>): PlannedRoom {
  const { tenant, room, settings, version, created_at: createdAt, updated_at: updatedAt } = row;
  return { tenant, room, settings: Settings.parse(JSON.parse(settings)), version, createdAt, updatedAt };
}

import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type {
  Mail,
  MailReport,
  NewMail,
  Schedule,
  SchedulePlan,
  ScheduleStore,
} from '../ports/store/schedule-store.ts';
import type { PageOf } from '../ports/store/store.ts';
import { asked } from './asked.ts';
import type { Sealing } from './sealing.ts';
import type { Tables } from './tables.ts';

const Person = z.object({ email: z.string(), name: z.string().nullable() });
const Plan = z.object({
  title: z.string(),
  description: z.string().nullable(),
  room: z.string(),
  start: z.string(),
  timeZone: z.string(),
  minutes: z.number(),
  recurrence: z.string().nullable(),
  organizer: Person,
  attendees: z.array(
    Person.extend({ id: z.string(), role: z.enum(['host', 'cohost', 'presenter', 'participant', 'viewer']) }),
  ),
  notify: z.boolean(),
  occurrences: z.array(z.number()),
});
const Method = z.enum(['REQUEST', 'CANCEL']);
const State = z.enum(['waiting', 'sent', 'failed']);

/** Of why a mail failed, so much is kept. */
const MAX_ERROR = 300;

export class SqlScheduleStore implements ScheduleStore {
  readonly #db: Kysely<Tables>;
  readonly #sealing: Sealing;

  constructor(db: Kysely<Tables>, sealing: Sealing) {
    this.#db = db;
    this.#sealing = sealing;
  }

  async add(schedule: Schedule, mails: readonly NewMail[]): Promise<void> {
    const { id, tenant, secret, version, createdAt, updatedAt, ...plan } = schedule;
    await asked(
      this.#db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('schedules')
          .values({
            id,
            tenant,
            room: plan.room,
            plan: JSON.stringify(plan),
            secret: this.#sealing.seal(secret, placeOf(id)),
            version,
            created_at: createdAt,
            updated_at: updatedAt,
          })
          .execute();
        await this.#queue(transaction, mails, createdAt);
      }),
    );
  }

  async find(id: string): Promise<Schedule | undefined> {
    const row = await asked(this.#db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst());
    return row && this.#scheduleOf(row);
  }

  async list(tenant: string, { after, limit }: PageOf, room?: string): Promise<readonly Schedule[]> {
    let query = this.#db.selectFrom('schedules').selectAll().where('tenant', '=', tenant).orderBy('id').limit(limit);
    if (after !== undefined) query = query.where('id', '>', after);
    if (room !== undefined) query = query.where('room', '=', room);
    return (await asked(query.execute())).map((row) => this.#scheduleOf(row));
  }

  async count(tenant: string): Promise<number> {
    const { count } = await asked(
      this.#db
        .selectFrom('schedules')
        .select((each) => each.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .executeTakeFirstOrThrow(),
    );
    return count;
  }

  change(id: string, plan: SchedulePlan, version: number, at: number, mails: readonly NewMail[]): Promise<boolean> {
    return asked(
      this.#db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('schedules')
          .set({ room: plan.room, plan: JSON.stringify(plan), version: version + 1, updated_at: at })
          .where('id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await this.#queue(transaction, mails, at);
        return true;
      }),
    );
  }

  remove(id: string, version: number, at: number, mails: readonly NewMail[]): Promise<boolean> {
    return asked(
      this.#db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('schedules')
          .where('id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await transaction
          .deleteFrom('schedule_mails')
          .where('schedule', '=', id)
          .where('method', '=', 'REQUEST')
          .execute();
        await this.#queue(transaction, mails, at);
        return true;
      }),
    );
  }

  async waiting(tenant: string): Promise<number> {
    const { count } = await asked(
      this.#db
        .selectFrom('schedule_mails')
        .select((each) => each.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow(),
    );
    return count;
  }

  async reports(schedule: string): Promise<readonly MailReport[]> {
    const rows = await asked(
      this.#db
        .selectFrom('schedule_mails')
        .select(['attendee', 'state', 'last_error as lastError'])
        .where('schedule', '=', schedule)
        .execute(),
    );
    return rows.map(({ attendee, state, lastError }) => ({ attendee, state: State.parse(state), lastError }));
  }

  async claim(at: number, until: number, limit: number): Promise<readonly Mail[]> {
    const due = await asked(
      this.#db
        .selectFrom('schedule_mails')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('next_at', '<=', at)
        .orderBy('next_at')
        .limit(limit)
        .execute(),
    );
    const claimed: Mail[] = [];
    for (const row of due) {
      // Another node may have been faster, or a later mail has taken its place.
      const { numUpdatedRows } = await asked(
        this.#db
          .updateTable('schedule_mails')
          .set({ next_at: until, attempts: row.attempts + 1 })
          .where('schedule', '=', row.schedule)
          .where('attendee', '=', row.attendee)
          .where('sequence', '=', row.sequence)
          .where('attempts', '=', row.attempts)
          .where('next_at', '=', row.next_at)
          .where('state', '=', 'waiting')
          .executeTakeFirst(),
      );
      if (numUpdatedRows === 0n) continue;
      try {
        claimed.push(this.#mailOf({ ...row, attempts: row.attempts + 1, next_at: until }));
      } catch (error) {
        // The key that it was sealed with is gone: others are not to wait for it.
        await this.giveUp(row, error instanceof Error ? error.message : String(error));
      }
    }
    return claimed;
  }

  async sent(mail: Mail): Promise<void> {
    await this.#settle(mail, { state: 'sent', content: '', last_error: null });
  }

  async failed(mail: Mail, nextAt: number, error: string): Promise<void> {
    await this.#settle(mail, { next_at: nextAt, last_error: error.slice(0, MAX_ERROR) });
  }

  async giveUp(mail: Pick<Mail, 'schedule' | 'attendee' | 'sequence'>, error: string): Promise<void> {
    await this.#settle(mail, { state: 'failed', content: '', last_error: error.slice(0, MAX_ERROR) });
  }

  async pruneMails(before: number): Promise<void> {
    await asked(
      this.#db
        .deleteFrom('schedule_mails')
        .where('state', '!=', 'waiting')
        .where('created_at', '<', before)
        .where('schedule', 'not in', (query) => query.selectFrom('schedules').select('id'))
        .execute(),
    );
  }

  /** Nothing, where a later mail has taken its place. */
  async #settle(
    { schedule, attendee, sequence }: Pick<Mail, 'schedule' | 'attendee' | 'sequence'>,
    changes: Partial<Pick<Tables['schedule_mails'], 'state' | 'content' | 'next_at' | 'last_error'>>,
  ): Promise<void> {
    await asked(
      this.#db
        .updateTable('schedule_mails')
        .set(changes)
        .where('schedule', '=', schedule)
        .where('attendee', '=', attendee)
        .where('sequence', '=', sequence)
        .where('state', '=', 'waiting')
        .execute(),
    );
  }

  async #queue(db: Kysely<Tables>, mails: readonly NewMail[], at: number): Promise<void> {
    for (const mail of mails) {
      const { schedule, attendee } = mail;
      const content = this.#sealing.seal(mail.content, mailPlaceOf(mail));
      const queued = { ...mail, content, state: 'waiting', attempts: 0, next_at: at, created_at: at, last_error: null };
      await db.deleteFrom('schedule_mails').where('schedule', '=', schedule).where('attendee', '=', attendee).execute();
      await db.insertInto('schedule_mails').values(queued).execute();
    }
  }

  #scheduleOf(row: Selectable<Tables['schedules']>): Schedule {
    const { id, tenant, version, created_at: createdAt, updated_at: updatedAt } = row;
    const secret = this.#sealing.open(row.secret, placeOf(id));
    return { ...Plan.parse(JSON.parse(row.plan)), id, tenant, secret, version, createdAt, updatedAt };
  }

  #mailOf(row: Selectable<Tables['schedule_mails']>): Mail {
    const { schedule, attendee, tenant, sequence, attempts, next_at: nextAt, created_at: createdAt } = row;
    const content = this.#sealing.open(row.content, mailPlaceOf(row));
    return {
      schedule,
      attendee,
      tenant,
      sequence,
      method: Method.parse(row.method),
      content,
      attempts,
      nextAt,
      createdAt,
    };
  }
}

/** What sealed texts are bound to. */
const placeOf = (id: string): string => `schedule ${id}`;
const mailPlaceOf = ({ schedule, attendee }: Pick<NewMail, 'schedule' | 'attendee'>): string =>
  `mail ${schedule} ${attendee}`;

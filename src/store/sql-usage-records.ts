import type { Kysely } from 'kysely';
import type { UsageDay, UsageRecords, UsageSample } from '../ports/store/usage-records.ts';
import { asked } from './asked.ts';
import type { Tables } from './tables.ts';

const MINUTES_PER_DAY = 24 * 60;
const DAY_MS = MINUTES_PER_DAY * 60 * 1_000;

export class SqlUsageRecords implements UsageRecords {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async record(samples: readonly UsageSample[]): Promise<void> {
    if (samples.length === 0) return;
    await asked(
      this.#db
        .insertInto('usage_samples')
        .values(samples.map((sample) => ({ ...sample })))
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'minute', 'node'])
            .doUpdateSet((eb) => ({ participants: eb.ref('excluded.participants') })),
        )
        .execute(),
    );
  }

  async days(tenant: string, from: string, to: string): Promise<readonly UsageDay[]> {
    const settled = await asked(
      this.#db
        .selectFrom('usage_days')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .execute(),
    );
    const minutes = await asked(
      minutesOf(this.#db)
        .where('tenant', '=', tenant)
        .where('minute', '>=', firstMinuteOf(from))
        .where('minute', '<', firstMinuteOf(to) + MINUTES_PER_DAY)
        .execute(),
    );
    const days = settled.map(({ tenant, day, participant_minutes, peak }) => ({
      tenant,
      day,
      participantMinutes: participant_minutes,
      peak,
    }));
    return merged([...days, ...daysOf(minutes)]).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  }

  async settle(before: string): Promise<void> {
    const end = firstMinuteOf(before);
    await asked(
      this.#db.transaction().execute(async (transaction) => {
        // What is deleted here, no other node adds up.
        const rows = await transaction
          .deleteFrom('usage_samples')
          .where('minute', '<', end)
          .returning(['tenant', 'minute', 'participants'])
          .execute();
        const perMinute = new Map<string, Minute>();
        for (const { tenant, minute, participants } of rows) {
          const key = `${tenant} ${minute}`;
          perMinute.set(key, { tenant, minute, participants: (perMinute.get(key)?.participants ?? 0) + participants });
        }
        for (const { tenant, day, participantMinutes, peak } of daysOf([...perMinute.values()])) {
          await transaction
            .insertInto('usage_days')
            .values({ tenant, day, participant_minutes: participantMinutes, peak })
            .onConflict((conflict) =>
              conflict.columns(['tenant', 'day']).doUpdateSet((eb) => ({
                participant_minutes: eb('usage_days.participant_minutes', '+', eb.ref('excluded.participant_minutes')),
                peak: eb
                  .case()
                  .when('usage_days.peak', '>', eb.ref('excluded.peak'))
                  .then(eb.ref('usage_days.peak'))
                  .else(eb.ref('excluded.peak'))
                  .end(),
              })),
            )
            .execute();
        }
      }),
    );
  }
}

interface Minute {
  readonly tenant: string;
  readonly minute: number;
  readonly participants: number;
}

function minutesOf(db: Kysely<Tables>) {
  return db
    .selectFrom('usage_samples')
    .select(({ fn }) => ['tenant', 'minute', fn.sum<number>('participants').as('participants')])
    .groupBy(['tenant', 'minute']);
}

function daysOf(minutes: readonly Minute[]): readonly UsageDay[] {
  return merged(
    minutes.map(({ tenant, minute, participants }) => ({
      tenant,
      day: dayOf(minute),
      participantMinutes: participants,
      peak: participants,
    })),
  );
}

function merged(days: readonly UsageDay[]): readonly UsageDay[] {
  const all = new Map<string, UsageDay>();
  for (const each of days) {
    const key = `${each.tenant} ${each.day}`;
    const known = all.get(key);
    all.set(
      key,
      known
        ? {
            ...each,
            participantMinutes: known.participantMinutes + each.participantMinutes,
            peak: Math.max(known.peak, each.peak),
          }
        : each,
    );
  }
  return [...all.values()];
}

function firstMinuteOf(day: string): number {
  return Math.floor((Date.parse(`${day}T00:00:00Z`) / DAY_MS) * MINUTES_PER_DAY);
}

function dayOf(minute: number): string {
  return new Date(minute * 60_000).toISOString().slice(0, 10);
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { AuditAction, AuditHead, AuditLine, AuditLog, AuditVerdict } from '../ports/store/audit-log.ts';
import { asked } from './asked.ts';
import { faultIn, lineAfter, START } from './audit-chain.ts';
import type { Tables } from './tables.ts';

/** Of the installation: no tenant has an empty name. */
const INSTALLATION = '';

/** Lines that are read at a time. */
const VERIFIED_AT_ONCE = 1_000;

const Line: z.ZodType<AuditLine> = z.object({
  seq: z.number(),
  at: z.number(),
  tenant: z.string().nullable(),
  actor: z.object({ kind: z.enum(['operator', 'key', 'person', 'node']), id: z.string() }),
  action: z.string(),
  target: z.record(z.string(), z.string()),
  outcome: z.string(),
  requestId: z.string(),
  previous: z.string(),
  hash: z.string(),
});

export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  append(action: AuditAction, at: number): Promise<AuditLine> {
    return asked(this.#db.transaction().execute((transaction) => appendLine(transaction, action, at)));
  }

  async read(tenant: string | null, after: number, limit: number): Promise<readonly AuditLine[]> {
    const rows = await asked(
      this.#db
        .selectFrom('audit_lines')
        .select('line')
        .where('chain', '=', tenant ?? INSTALLATION)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute(),
    );
    return rows.map(({ line }) => Line.parse(JSON.parse(line)));
  }

  async newest(tenant: string | null, before: number | undefined, limit: number): Promise<readonly AuditLine[]> {
    const rows = await asked(
      this.#db
        .selectFrom('audit_lines')
        .select('line')
        .where('chain', '=', tenant ?? INSTALLATION)
        .where('seq', '<', before ?? Number.MAX_SAFE_INTEGER)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute(),
    );
    return rows.map(({ line }) => Line.parse(JSON.parse(line)));
  }

  async head(tenant: string | null): Promise<AuditHead> {
    const row = await asked(
      this.#db
        .selectFrom('audit_heads')
        .select(['seq', 'hash'])
        .where('chain', '=', tenant ?? INSTALLATION)
        .executeTakeFirst(),
    );
    return row ?? START;
  }

  async verify(tenant: string | null): Promise<AuditVerdict> {
    // Lines that are added meanwhile are left to the next time.
    const end = await this.head(tenant);
    let head = START;
    while (head.seq < end.seq) {
      const lines = await this.read(tenant, head.seq, Math.min(VERIFIED_AT_ONCE, end.seq - head.seq));
      const fault = faultIn(lines, head);
      if (fault) return { lines: fault.seq - 1, fault };
      const last = lines.at(-1);
      if (!last) return { lines: head.seq, fault: { seq: head.seq + 1, problem: 'missing' } };
      head = last;
    }
    return head.hash === end.hash
      ? { lines: end.seq, fault: undefined }
      : { lines: end.seq, fault: { seq: end.seq, problem: 'altered' } };
  }
}

/** Within a transaction, so that a line is there if what else is written is there. */
export async function appendLine(db: Kysely<Tables>, action: AuditAction, at: number): Promise<AuditLine> {
  const chain = action.tenant ?? INSTALLATION;
  await db
    .insertInto('audit_heads')
    .values({ chain, ...START })
    .onConflict((conflict) => conflict.column('chain').doNothing())
    .execute();
  // Whoever has counted up holds the row: others wait until this line is there.
  const { seq, hash } = await db
    .updateTable('audit_heads')
    .set(({ eb }) => ({ seq: eb('seq', '+', 1) }))
    .where('chain', '=', chain)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const line = lineAfter({ seq: seq - 1, hash }, action, at);
  await db
    .insertInto('audit_lines')
    .values({ chain, seq, line: JSON.stringify(line) })
    .execute();
  await db.updateTable('audit_heads').set({ hash: line.hash }).where('chain', '=', chain).execute();
  return line;
}

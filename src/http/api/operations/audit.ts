/** The audit log: read, exported, held against its hashes. */
import { z } from 'zod';
import { operation, operationInLines, type Call } from '../operation.ts';
import { MAX_PAGE, Time, timeOf } from '../schemas.ts';
import type { AuditLine } from '../../../ports/store/audit-log.ts';

const Line = z
  .object({
    seq: z.int().describe('Its number in the chain of the tenant, or of the installation: from 1 on, without gaps'),
    at: Time,
    tenant: z.string().nullable(),
    actor: z.object({ kind: z.enum(['operator', 'key', 'person', 'node']), id: z.string() }),
    action: z.string().describe('The operation'),
    target: z.record(z.string(), z.string()).describe('What it was done to'),
    outcome: z.string().describe('`ok`, or the code of the problem'),
    requestId: z.string(),
    previous: z.string().describe('`hash` of the line before'),
    hash: z.string(),
  })
  .meta({ id: 'AuditLine' });

const shown = (line: AuditLine): z.infer<typeof Line> => ({ ...line, at: timeOf(line.at) });

/** Lines that are read at a time. */
const EXPORTED_AT_ONCE = 500;

async function* exported({ services, tenant }: Call): AsyncIterable<string> {
  let after = 0;
  for (;;) {
    const lines = await services.store.audit.read(tenant, after, EXPORTED_AT_ONCE);
    for (const line of lines) yield `${JSON.stringify(shown(line))}\n`;
    const last = lines.at(-1);
    if (!last || lines.length < EXPORTED_AT_ONCE) return;
    after = last.seq;
  }
}

const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Text = z.string().min(1).max(256);

interface Wanted {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly outcome?: 'ok' | 'refused' | undefined;
}

const isWanted = (line: AuditLine, { action, actor, outcome }: Wanted): boolean =>
  (action === undefined || line.action === action) &&
  (actor === undefined || line.actor.id === actor) &&
  (outcome === undefined || (line.outcome === 'ok') === (outcome === 'ok'));

const common = { method: 'get', tag: 'audit', scope: 'audit:read', tenancy: 'either', status: 200 } as const;

export const auditOperations = [
  operation({
    ...common,
    id: 'listAudit',
    path: '/audit',
    summary:
      'Reads the audit log of a tenant, or without one that of the installation, the oldest first unless asked otherwise.',
    input: {
      query: z.object({
        after: Seq.default(0).describe('Number of a line'),
        limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).describe('Most lines that are looked at'),
        order: z.enum(['oldest', 'newest']).default('oldest').describe('Which come first'),
        before: Seq.optional().describe('With `order=newest`: number of a line; later ones are left out, and this one'),
        action: Text.optional().describe('Only lines of this operation'),
        actor: Text.optional().describe('Only lines whose actor has this id'),
        outcome: z.enum(['ok', 'refused']).optional().describe('Only what succeeded, or only what did not'),
      }),
    },
    result: z.object({
      items: z.array(Line),
      next: z.int().nullable().describe('`after` of the next page, or `before` where the newest come first'),
    }),
    async run({ services, tenant }, { query: { after, limit, order, before, ...wanted } }) {
      const { audit } = services.store;
      // Each page looks at so many lines: of those that are left out a page may be empty, and there may be more.
      const lines = await (order === 'newest' ? audit.newest(tenant, before, limit) : audit.read(tenant, after, limit));
      const items = lines.filter((line) => isWanted(line, wanted)).map(shown);
      return { items, next: lines.length < limit ? null : (lines.at(-1)?.seq ?? null) };
    },
  }),
  operationInLines({
    ...common,
    id: 'exportAudit',
    path: '/audit/export',
    summary: 'The whole audit log, a line of JSON for each action.',
    input: {},
    line: Line,
    lines: (call) => exported(call),
  }),
  operation({
    ...common,
    id: 'verifyAudit',
    path: '/audit/verification',
    summary: 'Holds every line against its hash and the line before: tells the first that is missing or was altered.',
    input: {},
    result: z.object({
      sound: z.boolean(),
      lines: z.int().describe('Those that were found sound'),
      fault: z.object({ seq: z.int(), problem: z.enum(['missing', 'altered']) }).nullable(),
    }),
    async run({ services, tenant }) {
      const { lines, fault = null } = await services.store.audit.verify(tenant);
      return { sound: fault === null, lines, fault };
    },
  }),
];

/** The chain of hashes that binds each line of the audit log to the one before. */
import { createHash } from 'node:crypto';
import type { AuditAction, AuditHead, AuditLine, AuditVerdict } from '../ports/store/audit-log.ts';

/** What the first line follows. */
export const START: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** The line of an action behind the end of a chain. */
export function lineAfter(head: AuditHead, action: AuditAction, at: number): AuditLine {
  const { tenant, actor, target, outcome, requestId } = action;
  const line = {
    seq: head.seq + 1,
    at,
    tenant,
    actor: { kind: actor.kind, id: actor.id },
    action: action.action,
    target,
    outcome,
    requestId,
    previous: head.hash,
  };
  return { ...line, hash: hashOf(line) };
}

/**
 * Follows lines in order. Undefined: each is as it was written, and none between them is missing.
 *
 * @param after where the first line follows
 */
export function faultIn(lines: readonly AuditLine[], after: AuditHead): AuditVerdict['fault'] {
  let head = after;
  for (const line of lines) {
    const seq = head.seq + 1;
    if (line.seq !== seq) return { seq, problem: 'missing' };
    const { hash, ...rest } = line;
    if (line.previous !== head.hash || hash !== hashOf(rest)) return { seq, problem: 'altered' };
    head = line;
  }
  return undefined;
}

/** Of its members in one order, however they stood in the database. */
function hashOf(line: Omit<AuditLine, 'hash'>): string {
  const { seq, at, tenant, actor, action, target, outcome, requestId, previous } = line;
  const targets = Object.entries(target).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([seq, at, tenant, actor.kind, actor.id, action, targets, outcome, requestId, previous]);
  return createHash('sha256').update(text).digest('hex');
}

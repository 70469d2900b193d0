/** What outlives meetings: one port for each feature that keeps something, joined here. */
import type { AuditLog } from './audit-log.ts';
import type { IdempotentAnswers } from './idempotent-answers.ts';
import type { KeyStore } from './key-store.ts';
import type { PlannedRooms } from './planned-rooms.ts';
import type { RevocationStore } from './revocation-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { UsageRecords } from './usage-records.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Every method of its parts rejects with `unavailable` when the database cannot be reached. */
export interface Store {
  readonly keys: KeyStore;
  readonly audit: AuditLog;
  readonly rooms: PlannedRooms;
  readonly answers: IdempotentAnswers;
  readonly usage: UsageRecords;
  readonly webhooks: WebhookStore;
  readonly revocations: RevocationStore;
  readonly schedules: ScheduleStore;
  /** Whether the database answers. */
  reachable(): Promise<boolean>;
  /** May be called twice. */
  close(): Promise<void>;
}

/** A part of a list, in the order of its ids: what comes after one of them. */
export interface PageOf {
  /** The last one of the page before; undefined: from the beginning. */
  readonly after: string | undefined;
  readonly limit: number;
}

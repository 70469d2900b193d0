/** The tables of the database, as kysely types them. */
import type { Generated } from 'kysely';

export interface Tables {
  api_keys: {
    id: string;
    name: string;
    tenant: string | null;
    /** JSON. */
    scopes: string;
    hash: string;
    created_at: number;
    expires_at: number | null;
    last_used_at: number | null;
  };
  audit_heads: { chain: string; seq: number; hash: string };
  audit_lines: {
    chain: string;
    seq: number;
    /** The whole line, as JSON. */
    line: string;
  };
  planned_rooms: {
    tenant: string;
    room: string;
    /** JSON. */
    settings: string;
    version: number;
    created_at: number;
    updated_at: number;
  };
  idempotent_answers: {
    key: string;
    fingerprint: string;
    status: number | null;
    body: string | null;
    created_at: number;
  };
  usage_samples: { tenant: string; minute: number; node: string; participants: number };
  usage_days: { tenant: string; day: string; participant_minutes: number; peak: number };
  revocations: { id: string; tenant: string; kind: string; value: string; since: number; created_at: number };
  webhook_endpoints: {
    id: string;
    tenant: string;
    url: string;
    /** JSON. */
    events: string;
    secret: string;
    version: number;
    created_at: number;
    updated_at: number;
  };
  effect_cursors: {
    tenant: string;
    room: string;
    /** Of the meeting. */
    meeting: string;
    seq: number;
    /** 1: everybody had left. */
    ended: number;
  };
  webhook_deliveries: {
    id: Generated<number>;
    endpoint: string;
    tenant: string;
    room: string;
    event: string;
    seq: number;
    type: string;
    body: string;
    /** 1: it was given up. */
    dead: number;
    attempts: number;
    next_at: number;
    created_at: number;
    last_error: string | null;
  };
  schedules: {
    id: string;
    tenant: string;
    room: string;
    /** JSON. */
    plan: string;
    secret: string;
    version: number;
    created_at: number;
    updated_at: number;
  };
  schedule_mails: {
    schedule: string;
    attendee: string;
    tenant: string;
    sequence: number;
    method: string;
    /** Empty once it was sent. */
    content: string;
    state: string;
    attempts: number;
    next_at: number;
    created_at: number;
    last_error: string | null;
  };
}

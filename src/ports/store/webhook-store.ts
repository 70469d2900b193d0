/** Webhooks: where they go, how far each room's log was read, and what waits to be delivered. */
import type { AuditAction } from './audit-log.ts';
import type { PageOf } from './store.ts';

export interface WebhookEndpoint {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  /** Types of events, or what they begin with before a `.*`; empty: all. */
  readonly events: readonly string[];
  /** Signs what is sent; `whsec_` and base64. */
  readonly secret: string;
  /** Counts up with each change. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How far a room's log was read. */
export interface EffectCursor {
  readonly tenant: string;
  readonly room: string;
  /** Names the meeting: rooms are used again. */
  readonly meeting: string;
  /** Of the last event that was read. */
  readonly seq: number;
  /** Everybody had left. */
  readonly ended: boolean;
}

export interface NewDelivery {
  readonly endpoint: string;
  readonly tenant: string;
  readonly room: string;
  /** Names the event, however often it is sent. */
  readonly event: string;
  readonly seq: number;
  readonly type: string;
  /** JSON, as it is sent. */
  readonly body: string;
}

export interface Delivery extends NewDelivery {
  /** Orders the deliveries. */
  readonly id: number;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly nextAt: number;
  readonly createdAt: number;
  readonly lastError: string | null;
}

export interface Backlog {
  /** Those that wait, of all endpoints. */
  readonly waiting: number;
  /** Those that were given up. */
  readonly dead: number;
}

/** What people did, as it was read off a room's log. */
export interface AuditedAction {
  readonly action: AuditAction;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface WebhookStore {
  add(endpoint: WebhookEndpoint): Promise<void>;
  find(id: string): Promise<WebhookEndpoint | undefined>;
  /** @param tenant undefined: of all */
  list(tenant: string | undefined, page: PageOf): Promise<readonly WebhookEndpoint[]>;
  /** False: there is none of that version. */
  change(
    id: string,
    changes: Partial<Pick<WebhookEndpoint, 'url' | 'events' | 'secret'>>,
    version: number,
    at: number,
  ): Promise<boolean>;
  /** With all that waits for it. False: there was none. */
  remove(id: string): Promise<boolean>;

  cursor(tenant: string, room: string): Promise<EffectCursor | undefined>;
  /** Of meetings that have not ended. */
  openCursors(limit: number): Promise<readonly EffectCursor[]>;
  /**
   * Moves a cursor on and queues what was read, both or neither. False: another node was faster, and nothing was done.
   *
   * @param from where it is believed to be; undefined: nowhere
   * @param audited goes into the audit log with them
   */
  advance(
    from: EffectCursor | undefined,
    to: EffectCursor,
    deliveries: readonly NewDelivery[],
    at: number,
    audited?: readonly AuditedAction[],
  ): Promise<boolean>;
  /** Forgets how far the rooms of a tenant were read. */
  forgetCursors(tenant: string): Promise<void>;

  /** Of each room the first that waits for the endpoint, if its time has come. */
  due(endpoint: string, at: number, limit: number): Promise<readonly Delivery[]>;
  /** Those that wait behind it, of the same endpoint and room, in order. */
  following(delivery: Delivery, limit: number): Promise<readonly Delivery[]>;
  delivered(id: number): Promise<void>;
  failed(id: number, nextAt: number, error: string): Promise<void>;
  giveUp(id: number, error: string): Promise<void>;
  /** Those that were given up, in order. @param after id of the last of the page before */
  dead(endpoint: string, after: number, limit: number): Promise<readonly Delivery[]>;
  /** Lets those that were given up wait again. @param ids undefined: all. @returns how many */
  replay(endpoint: string, ids: readonly number[] | undefined, at: number): Promise<number>;
  backlog(): Promise<Backlog>;
}

/**
 * Follows the logs of the rooms that are open here, from a durable cursor: queues what webhooks tell of them, and puts what people
 * did with their rights into the audit log. One node at a time does so for a room: it holds the room's effects lease. Where two
 * believe to hold it, the cursor lets one of them write.
 */
import { randomUUID } from 'node:crypto';
import { isGroup } from '../domain/groups.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import { type RoomKey, roomId } from '../domain/room/state.ts';
import type { Leases } from '../ports/coordination.ts';
import type { Logger } from '../ports/logger.ts';
import type { RoomRegistry } from '../ports/room-registry.ts';
import type { AuditedAction, EffectCursor, NewDelivery, WebhookStore } from '../ports/store/webhook-store.ts';
import type { LocalRoom, LocalRooms } from '../services/local-room.ts';
import type { Endpoints } from './endpoints.ts';
import { type Told, told, wants } from './webhook-events.ts';

/** How long a lease lasts that is not held on to, and how often it is, in ms. */
const LEASE_MS = 20_000;
const HOLD_EVERY_MS = 6_000;
/** Events that are queued in one step. */
const MAX_BATCH = 100;
/** Meetings without a node that are looked for at a time. */
const MAX_ORPHANS = 200;

export interface RoomEffectsOptions {
  readonly rooms: LocalRooms;
  readonly registry: Pick<RoomRegistry, 'read' | 'forget'>;
  readonly store: WebhookStore;
  readonly endpoints: Endpoints;
  readonly leases: Leases;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** What is told of a room. */
interface News {
  readonly seq: number;
  /** Tells what has the same number apart. */
  readonly suffix: string;
  readonly told: Told;
}

/** A room whose log is followed here. */
interface Followed {
  readonly key: RoomKey;
  readonly room: LocalRoom;
  /** As it is kept; undefined: there was nothing to keep of this meeting. */
  cursor: EffectCursor | undefined;
  /** Of the last event that was read. */
  position: number;
  /** What is kept next begins a meeting. */
  fresh: boolean;
  heldAt: number;
  busy: boolean;
}

export class RoomEffects {
  readonly #options: RoomEffectsOptions;
  readonly #followed = new Map<string, Followed>();
  /** Rooms that are being taken. */
  readonly #taking = new Set<string>();
  /** Rooms that are being let go, as all that is to be done is done, or another node does it. */
  readonly #leaving = new Set<string>();
  /** Rooms that another node follows, and when that was seen. */
  readonly #elsewhere = new Map<string, number>();

  constructor(options: RoomEffectsOptions) {
    this.#options = options;
  }

  /** Looks after all rooms once: to be called several times a second. Never rejects. */
  async look(): Promise<void> {
    const { rooms } = this.#options;
    for (const { state } of rooms.opened()) {
      if (state.participants.size > 0 && !isGroup(state.room))
        await this.#take({ tenant: state.tenant, room: state.room });
    }
    await Promise.all([...this.#followed.values()].map((each) => this.#step(each)));
  }

  /** Finds meetings whose node is gone, so that what happened in them is told too. Never rejects. */
  async lookForOrphans(): Promise<void> {
    const cursors = await this.#options.store.openCursors(MAX_ORPHANS).catch(() => []);
    for (const { tenant, room } of cursors) await this.#take({ tenant, room });
  }

  /** Whether the log of an ended meeting may be forgotten now: whoever follows it does so when all of it was read. */
  async mayForget(key: RoomKey): Promise<boolean> {
    // Who is in a group of a room is in that room all the while: the room's own log tells of its meeting.
    if (isGroup(key.room)) return true;
    const id = roomId(key);
    if (!this.#followed.has(id) && !this.#leaving.has(id)) await this.#take(key);
    return false;
  }

  /** Queues what happened last. May be called twice. */
  async close(): Promise<void> {
    const followed = [...this.#followed.values()];
    this.#followed.clear();
    for (const each of followed) {
      each.busy = false;
      await this.#advance(each).catch((error: unknown) => this.#log(each.key, error));
      await this.#options.leases.letGo(leaseOf(each.key)).catch(() => undefined);
    }
  }

  async #take(key: RoomKey): Promise<void> {
    const { leases, rooms, store, now } = this.#options;
    const id = roomId(key);
    if (this.#followed.has(id) || this.#taking.has(id) || this.#isElsewhere(id)) return;
    this.#taking.add(id);
    try {
      if (!(await leases.hold(leaseOf(key), LEASE_MS))) {
        this.#elsewhere.set(id, now());
        return;
      }
      const cursor = await store.cursor(key.tenant, key.room);
      const room = await rooms.acquire(key);
      const { seq } = room.state;
      // A log that ends before the cursor is another one.
      const fresh = cursor === undefined || cursor.ended || cursor.seq > seq;
      const position = cursor === undefined || cursor.seq > seq ? 0 : cursor.seq;
      this.#followed.set(id, { key, room, cursor, position, fresh, heldAt: now(), busy: false });
    } catch (error) {
      this.#log(key, error);
    } finally {
      this.#taking.delete(id);
    }
  }

  #isElsewhere(id: string): boolean {
    const since = this.#elsewhere.get(id);
    if (since === undefined) return false;
    const ago = this.#options.now() - since;
    if (ago >= 0 && ago < LEASE_MS / 2) return true;
    this.#elsewhere.delete(id);
    return false;
  }

  async #step(followed: Followed): Promise<void> {
    if (followed.busy) return;
    followed.busy = true;
    try {
      const { leases, now } = this.#options;
      if (now() - followed.heldAt >= HOLD_EVERY_MS || now() < followed.heldAt) {
        if (!(await leases.hold(leaseOf(followed.key), LEASE_MS))) {
          await this.#letGo(followed);
          return;
        }
        followed.heldAt = now();
      }
      if (!(await this.#advance(followed))) await this.#letGo(followed);
    } catch (error) {
      this.#log(followed.key, error);
    } finally {
      followed.busy = false;
    }
  }

  /** Reads what is new. False: there is nothing more to do here. @throws `unavailable` */
  async #advance(followed: Followed): Promise<boolean> {
    const { room } = followed;
    for (;;) {
      if (followed.position > room.state.seq) Object.assign(followed, { position: 0, fresh: true });
      if (followed.position < room.state.seq) {
        if (!(await this.#read(followed))) return false;
      } else {
        if (room.state.participants.size > 0) return true;
        if (!(await this.#end(followed))) return false;
        await this.#forget(followed);
        return false;
      }
    }
  }

  async #read(followed: Followed): Promise<boolean> {
    const { key, cursor, fresh, position } = followed;
    const { events, gap } = await this.#eventsAfter(followed, position);
    const batch = events.slice(0, MAX_BATCH);
    const last = batch.at(-1)?.seq ?? gap?.to;
    if (last === undefined) return true;
    const meeting = cursor === undefined || fresh ? randomUUID() : cursor.meeting;
    const news: News[] = [];
    if (fresh) news.push({ seq: batch[0]?.seq ?? last, suffix: '.started', told: { type: 'room.started', data: {} } });
    // Of what was before this meeting's first event nobody was ever to be told.
    if (gap && !fresh) news.push({ seq: gap.to, suffix: '.gap', told: { type: 'room.gap', data: gap } });
    news.push(...batch.map(({ seq, event }) => ({ seq, suffix: '', told: told(event) })));
    const actions = batch.flatMap((logged) => audited(key, meeting, logged));
    if (!(await this.#write(followed, { ...key, meeting, seq: last, ended: false }, news, actions))) return false;
    followed.position = last;
    return true;
  }

  async #eventsAfter(
    { key, room }: Followed,
    from: number,
  ): Promise<{ events: readonly LoggedEvent[]; gap?: { readonly from: number; readonly to: number } }> {
    const known = room.replica.eventsAfter(from);
    if (known) return { events: known };
    const { snapshot, events } = await this.#options.registry.read(key, from);
    if (!snapshot || snapshot.seq <= from) return { events };
    return { events, gap: { from: from + 1, to: snapshot.seq } };
  }

  async #end(followed: Followed): Promise<boolean> {
    const { cursor } = followed;
    if (cursor === undefined || cursor.ended) return true;
    const ended = { seq: cursor.seq, suffix: '.ended', told: { type: 'room.ended', data: {} } };
    return this.#write(followed, { ...cursor, ended: true }, [ended], []);
  }

  /** The meeting's log is not needed any more; the next one begins with 1. */
  async #forget({ key, cursor, position }: Followed): Promise<void> {
    const { registry, store, now } = this.#options;
    if (position === 0) return;
    await registry.forget(key, position);
    if (cursor === undefined || cursor.seq === 0) return;
    const { snapshot, events } = await registry.read(key, 0);
    const end = events.at(-1)?.seq ?? snapshot?.seq ?? 0;
    // Somebody came before it was forgotten: then it goes on.
    if (end < position) await store.advance(cursor, { ...cursor, seq: 0 }, [], now());
  }

  /** False: another node was faster. */
  async #write(
    followed: Followed,
    to: EffectCursor,
    news: readonly News[],
    actions: readonly AuditedAction[],
  ): Promise<boolean> {
    const { store, endpoints, now } = this.#options;
    const { tenant, room, meeting } = to;
    const at = now();
    const there = endpoints.of(tenant);
    // Nobody is told, and nothing is kept: the next node may read it once more.
    if (there.length === 0 && actions.length === 0 && !(to.ended && followed.cursor !== undefined)) return true;
    const timestamp = new Date(at).toISOString();
    const deliveries = news.flatMap(({ seq, suffix, told: { type, data } }): NewDelivery[] => {
      const wanting = there.filter(({ events }) => wants(events, type));
      if (wanting.length === 0) return [];
      const body = JSON.stringify({ type, timestamp, tenant, room, meeting, seq, data });
      const event = `${meeting}.${seq}${suffix}`;
      return wanting.map(({ id: endpoint }) => ({ endpoint, tenant, room, event, seq, type, body }));
    });
    const done = await store.advance(followed.cursor, to, deliveries, at, actions);
    if (done) Object.assign(followed, { cursor: to, fresh: to.ended });
    return done;
  }

  async #letGo(followed: Followed): Promise<void> {
    const { key } = followed;
    const id = roomId(key);
    if (!this.#followed.delete(id)) return;
    this.#leaving.add(id);
    try {
      await this.#options.rooms.release(key);
      await this.#options.leases.letGo(leaseOf(key));
    } finally {
      this.#leaving.delete(id);
    }
  }

  #log(key: RoomKey, error: unknown): void {
    this.#options.logger.debug({ ...key, err: error }, 'what happened in a room is queued for webhooks later');
  }
}

/** What people did; what programs did stands in the log already, as their request. */
function audited({ tenant, room }: RoomKey, meeting: string, { seq, event }: LoggedEvent): AuditedAction[] {
  if (event.type !== 'actionRecorded' || event.service === true) return [];
  const { action, by, target, at } = event;
  const actor = { kind: 'person', id: by } as const;
  const whom = { room, ...(target === undefined ? {} : { identity: target }) };
  return [{ action: { tenant, actor, action, target: whom, outcome: 'ok', requestId: `${meeting}.${seq}` }, at }];
}

const leaseOf = (key: RoomKey): string => `effects ${roomId(key)}`;

/** How many sockets and seats each identity, each tenant and this node may hold, and what each may have told to others. */
import type { MethodName } from '../protocol/methods.ts';
import { methods } from '../protocol/methods.ts';
import { permissions } from '../protocol/permissions.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { Principal } from '../../src/domain/grants.ts';
import { ByteBudget } from './byte-budget.ts';
import type { SignalingLimits } from './limits.ts';
import type { RareLog } from '../../src/ports/rare-log.ts';

/** What a client is told when this node is full, in ms. */
const FULL_RETRY_MS = 5_000;

/** The least that a request which others are told of counts for, in bytes. */
const LEAST_BYTES = 256;
/** A whole document is answered: as many times as the notes are opened may come at once, and then one in a second. */
const READ_BYTES = 16_000;

/** How many times what one sender may have told a room may have told. */
const SENDERS_OF_ROOM = 4;

/**
 * A seat has two transports, and two more for some seconds while its media moves. How often it may have them made anew, per
 * second and seat that an identity may hold: ten seconds' worth may come at once, which is enough to lose all of them twice.
 */
const OPENINGS_PER_SEAT = 0.25;

/** How near the end of its memory this node is: `high` takes no new rooms, `critical` nobody and nothing that is data. */
export type MemoryPressure = () => 'none' | 'high' | 'critical';

type Holder = Pick<Principal, 'tenant' | 'identity'>;

/** Names may hold any character but a line's end. */
const keyOf = (tenant: string, name: string): string => `${tenant}\n${name}`;

class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  get keys(): number {
    return this.#counts.size;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

export class Quotas {
  readonly #limits: SignalingLimits;
  readonly #log: RareLog;
  readonly #sockets = { ofIdentity: new Counts(), ofTenant: new Counts() };
  readonly #seats = { ofIdentity: new Counts(), ofTenant: new Counts(), ofRoom: new Counts() };
  readonly #roomsOfTenant = new Counts();
  readonly #bytesOfSender: ByteBudget;
  readonly #bytesOfRoom: ByteBudget;
  readonly #openings: ByteBudget;
  readonly #memory: MemoryPressure;
  #allSeats = 0;

  constructor(limits: SignalingLimits, log: RareLog, memory: MemoryPressure = () => 'none') {
    this.#limits = limits;
    this.#log = log;
    this.#memory = memory;
    this.#bytesOfSender = new ByteBudget(limits.toldBytesPerSecond);
    this.#bytesOfRoom = new ByteBudget(limits.toldBytesPerSecond * SENDERS_OF_ROOM);
    this.#openings = new ByteBudget(Math.max(1, limits.seatsPerIdentity * OPENINGS_PER_SEAT));
  }

  /** What of this node is full, in words for operators; null: nothing. */
  get full(): string | null {
    if (this.#allSeats >= this.#limits.seats) return `its ${this.#limits.seats} seats are taken`;
    if (this.#seats.ofRoom.keys >= this.#limits.rooms) return `it has its ${this.#limits.rooms} rooms`;
    return this.#memory() === 'none' ? null : 'little of its memory is left';
  }

  /** @throws CausewayError `limit_exceeded` */
  requireSocket({ tenant, identity }: Holder): void {
    const { connectionsPerIdentity, connectionsPerTenant } = this.#limits;
    if (this.#sockets.ofIdentity.of(keyOf(tenant, identity)) >= connectionsPerIdentity) {
      throw this.#refused('connections of this identity', tenant, identity);
    }
    if (this.#sockets.ofTenant.of(tenant) >= connectionsPerTenant) throw this.#refused('connections', tenant);
  }

  /** Counts a socket, until the returned function is called. */
  addSocket({ tenant, identity }: Holder): () => void {
    const key = keyOf(tenant, identity);
    this.#sockets.ofIdentity.add(key);
    this.#sockets.ofTenant.add(tenant);
    return () => {
      this.#sockets.ofIdentity.remove(key);
      this.#sockets.ofTenant.remove(tenant);
    };
  }

  /**
   * Counts a seat, with its socket or without, until the returned function is called.
   * @throws CausewayError `limit_exceeded`; `unavailable` if the node is full
   */
  takeSeat({ tenant, identity }: Holder, room: string): () => void {
    const { seatsPerIdentity, seatsPerTenant, roomsPerTenant, seats, rooms } = this.#limits;
    const identityKey = keyOf(tenant, identity);
    const roomKey = keyOf(tenant, room);
    const isNewRoom = this.#seats.ofRoom.of(roomKey) === 0;
    if (this.#seats.ofIdentity.of(identityKey) >= seatsPerIdentity) {
      throw this.#refused('seats of this identity', tenant, identity);
    }
    if (this.#seats.ofTenant.of(tenant) >= seatsPerTenant) throw this.#refused('seats', tenant);
    if (isNewRoom && this.#roomsOfTenant.of(tenant) >= roomsPerTenant) throw this.#refused('rooms', tenant);
    const memory = this.#memory();
    const noRoomMore = memory !== 'none' || this.#seats.ofRoom.keys >= rooms;
    if (this.#allSeats >= seats || memory === 'critical' || (isNewRoom && noRoomMore)) throw this.#nodeFull();

    this.#allSeats += 1;
    this.#seats.ofIdentity.add(identityKey);
    this.#seats.ofTenant.add(tenant);
    this.#seats.ofRoom.add(roomKey);
    if (isNewRoom) this.#roomsOfTenant.add(tenant);
    return () => {
      this.#allSeats -= 1;
      this.#seats.ofIdentity.remove(identityKey);
      this.#seats.ofTenant.remove(tenant);
      this.#seats.ofRoom.remove(roomKey);
      if (this.#seats.ofRoom.of(roomKey) === 0) this.#roomsOfTenant.remove(tenant);
    };
  }

  /**
   * Counts what others are told because of a request: every change of a room, publishing and joining for the sender, and
   * what is data (messages) for the room as well. So nobody's messages keep others from muting themselves.
   * @param room null: none yet
   * @param now by a clock that never goes back, in ms
   * @throws CausewayError `rate_limited`; `unavailable` for data where this node has no memory left for it
   */
  tell(method: MethodName, { tenant, identity }: Holder, room: string | null, bytes: number, now: number): void {
    if (methods[method].kind !== 'command' && method !== 'media.produce' && method !== 'room.join') return;
    const sender = keyOf(tenant, identity);
    const isData = permissions[method].grant === 'data';
    if (isData && this.#memory() === 'critical') {
      throw new CausewayError('unavailable', 'this node has too little memory left', { retryAfterMs: FULL_RETRY_MS });
    }
    const roomKey = isData && room !== null ? keyOf(tenant, room) : null;
    const waitMs = Math.max(
      this.#bytesOfSender.waitMs(sender, now),
      roomKey === null ? 0 : this.#bytesOfRoom.waitMs(roomKey, now),
    );
    if (waitMs > 0) {
      throw new CausewayError('rate_limited', 'too much is told to others at once', { retryAfterMs: waitMs });
    }
    const counted = Math.max(bytes, method === 'notes.read' ? READ_BYTES : LEAST_BYTES);
    this.#bytesOfSender.spend(sender, counted, now);
    if (roomKey !== null) this.#bytesOfRoom.spend(roomKey, counted, now);
  }

  /**
   * Counts the transports that a request has made, which cost a worker more than any other request.
   * @param now by a clock that never goes back, in ms
   * @throws CausewayError `rate_limited`
   */
  openTransports(method: MethodName, { tenant, identity }: Holder, now: number): void {
    if (method !== 'media.open' && method !== 'room.join') return;
    const key = keyOf(tenant, identity);
    const waitMs = this.#openings.waitMs(key, now);
    if (waitMs > 0) {
      this.#log.warn({ tenant, identity }, 'an identity has its transports made anew too often');
      throw new CausewayError('rate_limited', 'transports are opened too often', { retryAfterMs: waitMs });
    }
    this.#openings.spend(key, 1, now);
  }

  #refused(what: string, tenant: string, identity?: string): CausewayError {
    this.#log.warn({ tenant, identity }, `a tenant or an identity has as many as it may: ${what}`);
    return new CausewayError('limit_exceeded', `too many ${what}`);
  }

  #nodeFull(): CausewayError {
    this.#log.warn({ full: this.full }, 'this node is full: joins are refused');
    return new CausewayError('unavailable', 'this node is full', { retryAfterMs: FULL_RETRY_MS });
  }
}

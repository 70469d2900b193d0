/** A room on this node: its replica, and the participants who sit here. */
import type { Seat } from '../domain/actor.ts';
import { roomId, type RoomKey, type RoomState } from '../domain/room/state.ts';
import type { Participant } from '../domain/features/seats.ts';
import type { Clock } from '../ports/clock.ts';
import { Occupants, type Occupant } from './occupants.ts';
import { type ReplicaOptions, RoomReplica } from './room-replica.ts';

export interface LocalRoomOptions extends ReplicaOptions {
  readonly clock: Clock;
}

export class LocalRoom {
  readonly replica: RoomReplica;
  readonly #occupants: Occupants;

  private constructor(replica: RoomReplica, occupants: Occupants) {
    this.replica = replica;
    this.#occupants = occupants;
  }

  /** @throws `unavailable` */
  static async open(key: RoomKey, options: LocalRoomOptions): Promise<LocalRoom> {
    const occupants = new Occupants(options.clock, options.logger);
    return new LocalRoom(await RoomReplica.open(key, options, occupants), occupants);
  }

  get state(): RoomState {
    return this.replica.state;
  }

  /** The record of who holds the seat; undefined when that is nobody, or another. */
  recordOf(seat: Seat): Participant | undefined {
    return this.#occupants.recordIn(this.state, seat);
  }

  add(occupant: Occupant): void {
    this.#occupants.add(occupant);
  }

  delete(occupant: Occupant): void {
    this.#occupants.delete(occupant);
  }

  /** Resolves when it is known what became of all that this node wrote, and the room was put right; or when it is closed. */
  async settled(): Promise<void> {
    await this.replica.settled();
    await this.#occupants.settled();
  }

  close(): void {
    this.#occupants.close();
    this.replica.close();
  }
}

interface OpenRoom {
  readonly opening: Promise<LocalRoom>;
  /** Once it is open. */
  room?: LocalRoom;
  users: number;
}

/** The rooms that this node has somebody in: each opened by the first who asks, closed after the last. */
export class LocalRooms {
  readonly #options: LocalRoomOptions;
  readonly #rooms = new Map<string, OpenRoom>();

  constructor(options: LocalRoomOptions) {
    this.#options = options;
  }

  /** How many rooms are open here. */
  get size(): number {
    return this.#rooms.size;
  }

  /** Those that are open now, not those that are being opened. */
  opened(): LocalRoom[] {
    return [...this.#rooms.values()].flatMap(({ room }) => room ?? []);
  }

  /** Each successful call needs a `release`. @throws `unavailable` */
  async acquire(key: RoomKey): Promise<LocalRoom> {
    const id = roomId(key);
    const entry: OpenRoom = this.#rooms.get(id) ?? {
      opening: LocalRoom.open(key, this.#options),
      users: 0,
    };
    this.#rooms.set(id, entry);
    entry.users += 1;
    try {
      return (entry.room = await entry.opening);
    } catch (error) {
      if (this.#rooms.get(id) === entry) this.#rooms.delete(id);
      throw error;
    }
  }

  async release(key: RoomKey): Promise<void> {
    const id = roomId(key);
    const entry = this.#rooms.get(id);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    const room = await entry.opening;
    // A join whose answer was lost may be in the log: nobody but this node would take it back.
    await room.settled();
    if (entry.users > 0 || this.#rooms.get(id) !== entry) return;
    this.#rooms.delete(id);
    room.close();
    // Only if nobody joined meanwhile, here or elsewhere: the log's own sequence number tells.
    if (room.state.participants.size === 0) await this.#options.registry.forget(key, room.state.seq);
  }

  /** Nothing is waited for any more: rooms that are being let go are left as they are. May be called twice. */
  async close(): Promise<void> {
    const opened = await Promise.allSettled([...this.#rooms.values()].map(({ opening }) => opening));
    for (const each of opened) if (each.status === 'fulfilled') each.value.close();
  }
}

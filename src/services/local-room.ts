/** A room on this node: its replica, and the participants who sit here. */
import type { LoggedEvent } from '../domain/events.ts';
import { project, sees } from '../domain/project.ts';
import { roomId, type Participant, type RoomKey, type RoomState } from '../domain/room-state.ts';
import type { Logger } from '../ports/logger.ts';
import type { RoomRegistry } from '../ports/room-registry.ts';
import { outgoing, type OutgoingNotification } from './outgoing.ts';
import { RoomReplica } from './room-replica.ts';

/** Somebody of the room who sits on this node. Nothing here may throw. */
export interface Occupant {
  readonly identity: string;
  readonly epoch: number;
  /** The room changed; `viewer` is the occupant's own record, undefined when its seat is gone or another's. */
  onEvent(logged: LoggedEvent, viewer: Participant | undefined): void;
  notify(notification: OutgoingNotification): void;
}

export class LocalRoom {
  readonly replica: RoomReplica;
  readonly #occupants: Set<Occupant>;

  private constructor(replica: RoomReplica, occupants: Set<Occupant>) {
    this.replica = replica;
    this.#occupants = occupants;
  }

  /** @throws `unavailable` */
  static async open(key: RoomKey, registry: RoomRegistry, logger: Logger): Promise<LocalRoom> {
    const occupants = new Set<Occupant>();
    const onEvent = (logged: LoggedEvent, state: RoomState): void => tell(occupants, logged, state);
    return new LocalRoom(await RoomReplica.open(key, registry, onEvent, logger), occupants);
  }

  get state(): RoomState {
    return this.replica.state;
  }

  /** The occupant's own record while it holds its seat. */
  recordOf(occupant: Pick<Occupant, 'identity' | 'epoch'>): Participant | undefined {
    return recordIn(this.state, occupant);
  }

  add(occupant: Occupant): void {
    this.#occupants.add(occupant);
  }

  delete(occupant: Occupant): void {
    this.#occupants.delete(occupant);
  }
}

function recordIn(
  state: RoomState,
  { identity, epoch }: Pick<Occupant, 'identity' | 'epoch'>,
): Participant | undefined {
  const record = state.participants.get(identity);
  return record?.epoch === epoch ? record : undefined;
}

/** Each notification is encoded at most once, however many receive it. */
function tell(occupants: ReadonlySet<Occupant>, logged: LoggedEvent, state: RoomState): void {
  const projections = project(logged).map((projection) => ({
    projection,
    frame: outgoing(projection.notification),
  }));
  for (const occupant of occupants) {
    const viewer = recordIn(state, occupant);
    const seen = viewer && projections.find(({ projection }) => sees(viewer, projection));
    if (seen) occupant.notify(seen.frame);
    occupant.onEvent(logged, viewer);
  }
}

/** The rooms that this node has somebody in: each opened by the first who asks, closed after the last. */
export class LocalRooms {
  readonly #registry: RoomRegistry;
  readonly #logger: Logger;
  readonly #rooms = new Map<string, { readonly opening: Promise<LocalRoom>; users: number }>();

  constructor(registry: RoomRegistry, logger: Logger) {
    this.#registry = registry;
    this.#logger = logger;
  }

  /** How many rooms are open here. */
  get size(): number {
    return this.#rooms.size;
  }

  /** Each successful call needs a `release`. @throws `unavailable` */
  async acquire(key: RoomKey): Promise<LocalRoom> {
    const id = roomId(key);
    const entry = this.#rooms.get(id) ?? { opening: LocalRoom.open(key, this.#registry, this.#logger), users: 0 };
    this.#rooms.set(id, entry);
    entry.users += 1;
    try {
      return await entry.opening;
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
    this.#rooms.delete(id);
    const room = await entry.opening;
    room.replica.close();
    // Only if nobody joined meanwhile, here or elsewhere: the log's own sequence number tells.
    if (room.state.participants.size === 0) await this.#registry.forget(key, room.state.seq);
  }
}

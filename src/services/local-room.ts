/** A room on this node: its replica, and the participants who sit here. */
import { NODE, type Seat } from '../domain/actor.ts';
import { order } from '../domain/room/features.ts';
import { emptyRoom, roomId, type RoomKey, type RoomState, toSnapshot } from '../domain/room/state.ts';
import type { Participant } from '../domain/features/seats.ts';
import type { Clock } from '../ports/clock.ts';
import { Countdown } from './countdown.ts';
import { Occupants, type Occupant } from './occupants.ts';
import { type ReplicaListener, type ReplicaOptions, RoomReplica } from './room-replica.ts';
import type { OutgoingNotification } from './outgoing.ts';

export interface LocalRoomOptions extends ReplicaOptions {
  readonly clock: Clock;
  /** Whether the log of a room that nobody is in any more is needed by nobody else; then it is unless given. */
  readonly mayForget?: ((key: RoomKey, seq: number) => Promise<boolean>) | undefined;
}

export interface LocalRoomsOptions extends LocalRoomOptions {
  /** How long the log of a room lives on when the last has left it, in ms; 0 unless given. */
  readonly emptyMs?: ((key: RoomKey) => number) | undefined;
  /** The last of this node left a room that somebody of it was in for so long, in s. */
  readonly onClosed?: ((seconds: number) => void) | undefined;
}

type Watcher = (state: RoomState) => void;

export class LocalRoom {
  readonly replica: RoomReplica;
  readonly #occupants: Occupants;
  readonly #countdowns: readonly Countdown[];
  readonly #watchers: Set<Watcher>;

  private constructor(
    replica: RoomReplica,
    occupants: Occupants,
    countdowns: readonly Countdown[],
    watchers: Set<Watcher>,
  ) {
    this.replica = replica;
    this.#occupants = occupants;
    this.#countdowns = countdowns;
    this.#watchers = watchers;
  }

  /** @throws `unavailable` */
  static async open(key: RoomKey, options: LocalRoomOptions): Promise<LocalRoom> {
    const occupants = new Occupants(options.clock, options.logger);
    const countdowns = countdownsOf(options);
    const watchers = new Set<Watcher>();
    const changed = (state: RoomState, replica: RoomReplica): void => {
      for (const countdown of countdowns) countdown.see(state, replica);
      for (const watch of watchers) watch(state);
    };
    const listener: ReplicaListener = {
      event(logged, state, replica) {
        occupants.event(logged, state);
        changed(state, replica);
      },
      reset(previous, replica) {
        occupants.reset(previous, replica);
        changed(replica.state, replica);
      },
      unreadable: () => occupants.unreadable(),
      orphaned: (logged, replica) => occupants.orphaned(logged, replica),
    };
    const replica = await RoomReplica.open(key, options, listener);
    changed(replica.state, replica);
    return new LocalRoom(replica, occupants, countdowns, watchers);
  }

  /** Calls back with each next state of the room. @returns ends that */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
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

  /** Tells those who are in the room here something that is in no log. */
  tellNow(notification: OutgoingNotification): void {
    this.#occupants.tellNow(this.state, notification);
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
    for (const countdown of this.#countdowns) countdown.close();
    this.#occupants.close();
    this.replica.close();
  }
}

/** What happens in a room by itself when a time is over. */
const countdownsOf = ({ clock, logger }: LocalRoomOptions): readonly Countdown[] => [
  new Countdown({
    running: ({ breakouts }) => (breakouts?.open === true ? breakouts.closing : undefined),
    ending: (closing) => order(NODE, 'endBreakouts', { closing }),
    clock,
    logger,
  }),
  new Countdown({
    running: ({ timeLimit }) => timeLimit ?? undefined,
    ending: (limit) => order(NODE, 'endByLimit', { limit }),
    clock,
    logger,
  }),
];

interface OpenRoom {
  /** In ms since 1970. */
  readonly openedAt: number;
  readonly opening: Promise<LocalRoom>;
  /** Once it is open. */
  room?: LocalRoom;
  users: number;
  /** While nobody is in it: calls off that it is let go. */
  stopKeeping?: () => void;
}

/** The rooms that this node has somebody in: each opened by the first who asks, closed after the last, or some time later. */
export class LocalRooms {
  readonly #options: LocalRoomsOptions;
  readonly #rooms = new Map<string, OpenRoom>();

  constructor(options: LocalRoomsOptions) {
    this.#options = options;
  }

  /** How many rooms are open here. */
  get size(): number {
    return this.#rooms.size;
  }

  /** The last place of a room's log that is known here; undefined where it is not open. */
  seqOf(key: RoomKey): number | undefined {
    return this.of(key)?.state.seq;
  }

  /** A room that is open now; undefined: it is not, or is being opened. */
  of(key: RoomKey): LocalRoom | undefined {
    return this.#rooms.get(roomId(key))?.room;
  }

  /** Those that are open now, not those that are being opened. */
  opened(): LocalRoom[] {
    return [...this.#rooms.values()].flatMap(({ room }) => room ?? []);
  }

  /** Each successful call needs a `release`. @throws `unavailable` */
  async acquire(key: RoomKey): Promise<LocalRoom> {
    const id = roomId(key);
    const entry: OpenRoom = this.#rooms.get(id) ?? {
      openedAt: this.#options.clock.now(),
      opening: LocalRoom.open(key, this.#options),
      users: 0,
    };
    this.#rooms.set(id, entry);
    entry.stopKeeping?.();
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
    const { clock, logger, emptyMs } = this.#options;
    // Others keep it where they are in it; of a meeting that was ended for all nothing is left to be found again.
    const keepMs = room.state.participants.size > 0 || isAsNew(room.state) ? 0 : keepMsOf(room.state, emptyMs?.(key));
    if (keepMs === 0) return this.#letGo(key, entry, room);
    entry.stopKeeping = clock.after(keepMs, () => {
      if (entry.users > 0 || this.#rooms.get(id) !== entry) return;
      this.#letGo(key, entry, room).catch((error: unknown) =>
        logger.warn({ err: error }, 'an empty room could not be let go'),
      );
    });
  }

  async #letGo(key: RoomKey, { openedAt }: OpenRoom, room: LocalRoom): Promise<void> {
    this.#rooms.delete(roomId(key));
    room.close();
    const { registry, mayForget, clock, onClosed } = this.#options;
    onClosed?.((clock.now() - openedAt) / 1000);
    // Only if nobody joined meanwhile, here or elsewhere: the log's own sequence number tells.
    if (room.state.participants.size > 0) return;
    if ((await mayForget?.(key, room.state.seq)) ?? true) await registry.forget(key, room.state.seq);
  }

  /** Nothing is waited for any more: rooms that are being let go are left as they are. May be called twice. */
  async close(): Promise<void> {
    for (const { stopKeeping } of this.#rooms.values()) stopKeeping?.();
    const opened = await Promise.allSettled([...this.#rooms.values()].map(({ opening }) => opening));
    for (const each of opened) if (each.status === 'fulfilled') each.value.close();
  }
}

const keepMsOf = ({ emptySeconds }: RoomState, configuredMs = 0): number =>
  emptySeconds === null ? configuredMs : emptySeconds * 1_000;

const NO_LIMITS = { timeLimit: null, emptySeconds: null };

/** Whether a room holds no more than one that nobody has been in, beside its limits and the record of who ended it. */
function isAsNew(state: RoomState): boolean {
  const contentOf = (room: RoomState): string =>
    JSON.stringify({ ...toSnapshot(room), seq: 0, record: [], ...NO_LIMITS });
  return contentOf(state) === contentOf(emptyRoom(state));
}

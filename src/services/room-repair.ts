/**
 * Puts a room right again: those who sit on this node keep their seats when the registry had lost the room, and what nobody
 * stands behind is taken back.
 */
import { NODE, type Seat } from '../domain/actor.ts';
import type { Participant } from '../domain/features/seats.ts';
import { order, type Order, type RoomEvent } from '../domain/room/features.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import { reassertions, RoomMemory, takenBack } from '../domain/room/repair.ts';
import { type RoomState, toSnapshot } from '../domain/room/state.ts';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';
import type { Occupant } from './occupants.ts';
import { retry } from './retry.ts';
import type { RoomReplica } from './room-replica.ts';

export interface RoomRepairOptions {
  readonly occupants: ReadonlySet<Occupant>;
  /** The room has been told what it did not know: its people are to be told what they do not know of the room. */
  readonly onRestored: (state: RoomState) => void;
  readonly clock: Timer;
  readonly logger: Logger;
}

export class RoomRepair {
  readonly #options: RoomRepairOptions;
  /** By seat: records of those whom the room forgot or has wrong, until it has them right again. */
  readonly #asserted = new Map<string, Participant>();
  readonly #memory = new RoomMemory();
  /** What is under way to put the room right. */
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: RoomRepairOptions) {
    this.#options = options;
  }

  /** The record of who holds the seat, also while the room has to be told of it anew. */
  recordIn(state: RoomState, seat: Seat): Participant | undefined {
    const asserted = this.#asserted.size === 0 ? undefined : this.#asserted.get(nameOf(seat));
    const record = asserted ?? state.participants.get(seat.identity);
    return record?.epoch === seat.epoch ? record : undefined;
  }

  /** The log itself says that somebody else has the seat now, or nobody. */
  seatTaken(seat: Seat): void {
    this.#asserted.delete(nameOf(seat));
  }

  /** Takes the next event of the log. @returns whether it was not told here before */
  isNews({ event }: LoggedEvent): boolean {
    return this.#memory.take(event, (identity) => this.#occupantNamed(identity) !== undefined);
  }

  /** Tells a room that was replaced of its own people what it does not know. */
  afterReset(previous: RoomState, replica: RoomReplica): void {
    const goesOn = replica.state.seq >= previous.seq;
    const same = goesOn && contentOf(previous) === contentOf(replica.state);
    if (!same) this.#repair(this.#reassertAll(previous, replica));
    // Behind that, as who said it has to be known again, and before what is said next.
    this.#repair(this.#repeat(previous, replica));
  }

  /** Takes back what nobody here stands behind: who asked for it was told that it failed. */
  takeBack({ event }: { readonly event: RoomEvent }, replica: RoomReplica): void {
    const holds = ({ identity, epoch }: Seat): boolean =>
      [...this.#options.occupants].some((each) => each.identity === identity && each.epoch === epoch);
    const takingBack = takenBack(event, replica.state, holds);
    if (takingBack) this.#repair(this.#insist(replica, takingBack));
  }

  /** Resolves when nothing of what this node wrote is left to be put right. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #reassertAll(previous: RoomState, replica: RoomReplica): Promise<void> {
    const reasserts = [...this.#options.occupants].flatMap((occupant) => {
      const record = this.recordIn(previous, occupant);
      return record ? [this.#reassert(occupant, record, reassertions(previous, record), replica)] : [];
    });
    await Promise.all(reasserts);
    this.#options.onRestored(replica.state);
  }

  async #reassert(
    occupant: Occupant,
    participant: Participant,
    orders: readonly Order[],
    replica: RoomReplica,
  ): Promise<void> {
    const seat = nameOf(occupant);
    const wanted = () => this.#asserted.get(seat) === participant;
    this.#asserted.set(seat, participant);
    try {
      await Promise.all(orders.map((each) => this.#insist(replica, each, wanted)));
    } catch (error) {
      this.#options.logger.info(
        { err: error, identity: occupant.identity },
        'a lost room has the seat of somebody for another',
      );
    }
    if (wanted()) this.#asserted.delete(seat);
    if (!this.#options.occupants.has(occupant)) {
      // Left meanwhile, when the room did not know it.
      await this.#insist(replica, order(NODE, 'leave', { seat: participant, reason: 'left' }));
    } else if (!this.recordIn(replica.state, occupant)) {
      occupant.onReplaced();
    }
  }

  /** Says again what other nodes may not have heard. */
  async #repeat(previous: RoomState, replica: RoomReplica): Promise<void> {
    const orders = this.#memory.repeat((identity) => {
      const occupant = this.#occupantNamed(identity);
      return occupant && this.recordIn(previous, occupant);
    });
    await Promise.all(orders.map((each) => this.#insist(replica, each)));
  }

  /**
   * Carries an order out before all others: while the registry is away again and again, as long as it is `wanted`.
   * @throws {CausewayError} what `decide` refuses
   */
  #insist(replica: RoomReplica, order: Order, wanted: () => boolean = () => true): Promise<void> {
    const needed = (): boolean => wanted() && !replica.closed && !replica.unreadable;
    return retry(this.#options.clock, () => replica.executeFirst(order), { wanted: needed });
  }

  #occupantNamed(name: string): Occupant | undefined {
    for (const occupant of this.#options.occupants) if (occupant.identity === name) return occupant;
    return undefined;
  }

  #repair(work: Promise<unknown>): void {
    const repair = work
      .then(() => undefined)
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'a room could not be put right'))
      .finally(() => this.#underWay.delete(repair));
    this.#underWay.add(repair);
  }
}

function nameOf({ identity, epoch }: Seat): string {
  return `${epoch} ${identity}`;
}

/** All of a room but how long its log is. */
function contentOf(state: RoomState): string {
  return JSON.stringify({ ...toSnapshot(state), seq: 0 });
}

/**
 * Those of a room who sit on this node: told what happens in the room, and kept in their seats when the registry had lost
 * it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, Seat } from '../domain/commands.ts';
import { CausewayError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/events.ts';
import { coalesce } from '../domain/coalesce.ts';
import { project, projectRoom, sees } from '../domain/project.ts';
import { toSnapshot, type Participant, type RoomState } from '../domain/room-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { outgoing, outgoingNews, type OutgoingNotification } from './outgoing.ts';
import { RoomNews } from './room-news.ts';
import type { ReplicaListener, RoomReplica } from './room-replica.ts';
import { ToldMessages } from './told-messages.ts';

/** Between two attempts to tell the room what it has to know, in ms. */
const RETRY_MS = 1_000;

/** Somebody of the room who sits on this node. Nothing here may throw. */
export interface Occupant {
  readonly identity: string;
  readonly epoch: number;
  /** Something happened to who has this identity; `viewer` is the occupant's own record, undefined when its seat is gone or another's. */
  onEvent(logged: LoggedEvent, viewer: Participant | undefined): void;
  /** The room was replaced, and the seat is another's now. */
  onReplaced(): void;
  notify(notification: OutgoingNotification): void;
}

export class Occupants implements ReplicaListener {
  readonly #logger: Logger;
  readonly #all = new Set<Occupant>();
  /** By seat: records of those whom the room forgot or has wrong, until it has them right again. */
  readonly #asserted = new Map<string, Participant>();
  /** What is under way to put the room right. */
  readonly #repairs = new Set<Promise<void>>();
  readonly #news: RoomNews;
  readonly #messages = new ToldMessages();
  /** The room after the last event. */
  #state: RoomState | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#logger = logger;
    this.#news = new RoomNews({ clock, receivers: () => this.#all.size, tell: (news) => this.#tell(news) });
  }

  add(occupant: Occupant): void {
    this.#all.add(occupant);
  }

  delete(occupant: Occupant): void {
    this.#all.delete(occupant);
  }

  /** The record of who holds the seat, also while the room has to be told of it anew. */
  recordIn(state: RoomState, seat: Seat): Participant | undefined {
    const asserted = this.#asserted.size === 0 ? undefined : this.#asserted.get(nameOf(seat));
    const record = asserted ?? state.participants.get(seat.identity);
    return record?.epoch === seat.epoch ? record : undefined;
  }

  /** Resolves when nothing of what this node wrote is left to be put right. */
  async settled(): Promise<void> {
    while (this.#repairs.size > 0) await Promise.all(this.#repairs);
  }

  event(logged: LoggedEvent, state: RoomState): void {
    this.#state = state;
    const concerned = [...this.#all].filter(({ identity }) => identity === subjectOf(logged));
    for (const occupant of concerned) if (seatTaken(logged, occupant)) this.#asserted.delete(nameOf(occupant));
    if (this.#isNews(logged)) this.#news.add(logged);
    for (const occupant of concerned) occupant.onEvent(logged, this.recordIn(state, occupant));
  }

  /** Whether it was not told here before. */
  #isNews({ event }: LoggedEvent): boolean {
    if (event.type !== 'messageSent') return true;
    return this.#messages.take(event, this.#occupantNamed(event.from) !== undefined);
  }

  /** What many are told is encoded once for all of them. */
  #tell(news: readonly LoggedEvent[]): void {
    const state = this.#state;
    if (!state) return;
    const projections = news.map(project);
    /** By what of it is seen. */
    const frames = new Map<string, readonly OutgoingNotification[]>();
    for (const occupant of this.#all) {
      const viewer = this.recordIn(state, occupant);
      if (!viewer) continue;
      const seen = projections.map((each) => each.findIndex((projection) => sees(viewer, projection)));
      const key = `${viewer.summaries === true} ${seen.join(' ')}`;
      let frame = frames.get(key);
      if (!frame) {
        const told = projections.flatMap((each, index) => each[seen[index] ?? -1]?.notification ?? []);
        frame = viewer.summaries === true ? outgoingNews(coalesce(told)) : told.map(outgoing);
        frames.set(key, frame);
      }
      for (const each of frame) occupant.notify(each);
    }
  }

  /** Nobody is told anything any more. May be called twice. */
  close(): void {
    this.#news.close();
  }

  /** Tells the room of its own people what it does not know, then its people what they do not know of the room. */
  reset(previous: RoomState, replica: RoomReplica): void {
    // What follows may have lower numbers.
    this.#news.flush();
    this.#state = replica.state;
    const goesOn = replica.state.seq >= previous.seq;
    const same = goesOn && contentOf(previous) === contentOf(replica.state);
    if (!same) this.#repair(this.#reassertAll(previous, replica).then(() => this.#resync(replica.state)));
    // Behind that, as who said it has to be known again, and before what is said next.
    this.#repair(this.#repeatMessages(previous, replica));
  }

  async #reassertAll(previous: RoomState, replica: RoomReplica): Promise<void> {
    const reasserts = [...this.#all].flatMap((occupant) => {
      const record = this.recordIn(previous, occupant);
      return record ? [this.#reassert(occupant, record, replica)] : [];
    });
    await Promise.all(reasserts);
  }

  /** Says again what other nodes may not have heard. */
  async #repeatMessages(previous: RoomState, replica: RoomReplica): Promise<void> {
    const repeats = this.#messages.lastOwn.flatMap((message) => {
      const occupant = this.#occupantNamed(message.from);
      const by = occupant && this.recordIn(previous, occupant);
      return by ? [insist(replica, { type: 'repeatMessage', by, message })] : [];
    });
    await Promise.all(repeats);
  }

  #occupantNamed(name: string): Occupant | undefined {
    for (const occupant of this.#all) if (occupant.identity === name) return occupant;
    return undefined;
  }

  /** Takes back what nobody here stands behind: who asked for it was told that it failed. */
  orphaned({ event }: LoggedEvent, replica: RoomReplica): void {
    if (event.type === 'participantJoined') {
      const { identity, epoch } = event.participant;
      const seated = [...this.#all].some((each) => each.identity === identity && each.epoch === epoch);
      if (!seated) this.#repair(insist(replica, { type: 'leave', by: { identity, epoch }, reason: 'left' }));
    } else if (event.type === 'trackPublished') {
      const holder = replica.state.participants.get(event.identity);
      if (holder) this.#repair(insist(replica, { type: 'closeTrack', by: holder, trackId: event.track.id }));
    }
  }

  async #reassert(occupant: Occupant, participant: Participant, replica: RoomReplica): Promise<void> {
    const seat = nameOf(occupant);
    const wanted = () => this.#asserted.get(seat) === participant;
    this.#asserted.set(seat, participant);
    try {
      await insist(replica, { type: 'reassert', participant }, wanted);
    } catch (error) {
      this.#logger.info(
        { err: error, identity: occupant.identity },
        'a lost room has the seat of somebody for another',
      );
    }
    if (wanted()) this.#asserted.delete(seat);
    if (!this.#all.has(occupant)) {
      // Left meanwhile, when the room did not know it.
      await insist(replica, { type: 'leave', by: participant, reason: 'left' });
    } else if (!this.recordIn(replica.state, occupant)) {
      occupant.onReplaced();
    }
  }

  #resync(state: RoomState): void {
    // What was gathered is part of it, and would count as told.
    this.#news.flush();
    for (const occupant of this.#all) {
      const viewer = this.recordIn(state, occupant);
      if (!viewer || viewer.visibleFrom === null) continue;
      occupant.notify(outgoing({ event: 'room.synced', data: { room: projectRoom(state, viewer) } }));
    }
  }

  #repair(work: Promise<unknown>): void {
    const repair = work
      .then(() => undefined)
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'a room could not be put right'))
      .finally(() => this.#repairs.delete(repair));
    this.#repairs.add(repair);
  }
}

function nameOf({ identity, epoch }: Seat): string {
  return `${epoch} ${identity}`;
}

/** Whose seat or tracks an event is about; undefined: nobody's. */
function subjectOf({ event }: LoggedEvent): string | undefined {
  if ('participant' in event) return event.participant.identity;
  return 'identity' in event ? event.identity : undefined;
}

/** Whether the event itself says that somebody else has the seat now, or nobody. */
function seatTaken({ event }: LoggedEvent, { identity, epoch }: Occupant): boolean {
  if (event.type === 'participantLeft') return event.identity === identity;
  return (
    event.type === 'participantJoined' && event.participant.identity === identity && event.participant.epoch > epoch
  );
}

/** All of a room but how long its log is. */
function contentOf(state: RoomState): string {
  return JSON.stringify({ ...toSnapshot(state), seq: 0 });
}

/**
 * Carries a command out before all others: while the registry is away again and again, as long as it is `wanted`.
 * @throws {CausewayError} what `decide` refuses
 */
async function insist(replica: RoomReplica, command: Command, wanted: () => boolean = () => true): Promise<void> {
  while (wanted() && !replica.closed) {
    try {
      await replica.executeFirst(command);
      return;
    } catch (error) {
      if (!(error instanceof CausewayError) || error.code !== 'unavailable') throw error;
    }
    await delay(RETRY_MS, undefined, { ref: false });
  }
}

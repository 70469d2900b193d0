/** Those of a room who sit on this node: told what happens in it. */
import type { Seat } from '../domain/actor.ts';
import { waitsForHost } from '../domain/features/entry/waiting-for-host.ts';
import type { Participant } from '../domain/features/seats.ts';
import { coalesce } from '../domain/room/coalesce.ts';
import type { EventType } from '../domain/room/features.ts';
import { type LoggedEvent, subjectOf } from '../domain/room/log.ts';
import { project, projectRoom, sees } from '../domain/room/project.ts';
import type { RoomState } from '../domain/room/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { outgoing, outgoingNews, type OutgoingNotification } from './outgoing.ts';
import { RoomNews } from './room-news.ts';
import { RoomRepair } from './room-repair.ts';
import type { ReplicaListener, RoomReplica } from './room-replica.ts';

/** Events after which one who waits may wait for something else. */
const CHANGES_WAITING: ReadonlySet<EventType> = new Set([
  'participantJoined',
  'participantLeft',
  'participantSentBack',
  'roleChanged',
  'roomUpdated',
  'entryChanged',
]);

/** Somebody of the room who sits on this node. Nothing here may throw. */
export interface Occupant {
  readonly identity: string;
  readonly epoch: number;
  /** Something happened to who has this identity; `viewer` is the occupant's own record, undefined when its seat is gone or another's. */
  onEvent(logged: LoggedEvent, viewer: Participant | undefined): void;
  /** The room was replaced, and the seat is another's now. */
  onReplaced(): void;
  notify(notification: OutgoingNotification): void;
  /** It waits in the lobby, and may not have heard that it was sent back there. */
  onWaits(): void;
  /** Only nodes of a newer version can read the room. */
  onUnreadable(): void;
}

export class Occupants implements Omit<ReplicaListener, 'event'> {
  readonly #all = new Set<Occupant>();
  readonly #repair: RoomRepair;
  readonly #news: RoomNews;
  /** Of those who came before a host: whether they wait for one as far as they were told. */
  readonly #waitForHost = new WeakMap<Occupant, boolean>();
  /** Whether it is about to be looked at what those who wait wait for. */
  #looking = false;
  /** The room after the last event. */
  #state: RoomState | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#repair = new RoomRepair({ occupants: this.#all, onRestored: (state) => this.#resync(state), clock, logger });
    this.#news = new RoomNews({ clock, receivers: () => this.#all.size, tell: (news) => this.#tell(news) });
  }

  add(occupant: Occupant): void {
    this.#all.add(occupant);
  }

  delete(occupant: Occupant): void {
    this.#all.delete(occupant);
  }

  /** Tells those who are in the room something that is in no log. */
  tellNow(state: RoomState, notification: OutgoingNotification): void {
    for (const occupant of this.#all) {
      const visibleFrom = this.recordIn(state, occupant)?.visibleFrom ?? null;
      if (visibleFrom !== null) occupant.notify(notification);
    }
  }

  /** The record of who holds the seat, also while the room has to be told of it anew. */
  recordIn(state: RoomState, seat: Seat): Participant | undefined {
    return this.#repair.recordIn(state, seat);
  }

  /** Resolves when nothing of what this node wrote is left to be put right. */
  settled(): Promise<void> {
    return this.#repair.settled();
  }

  event(logged: LoggedEvent, state: RoomState): void {
    this.#state = state;
    const subject = subjectOf(logged.event);
    const concerned = subject === null ? [] : [...this.#all].filter(({ identity }) => identity === subject);
    for (const occupant of concerned) if (seatTaken(logged, occupant)) this.#repair.seatTaken(occupant);
    if (this.#repair.isNews(logged)) this.#news.add(logged);
    for (const occupant of concerned) occupant.onEvent(logged, this.recordIn(state, occupant));
    if (logged.event.type === 'roleChanged') this.#sync(state, concerned);
    if (CHANGES_WAITING.has(logged.event.type)) this.#lookAtWaiting();
  }

  reset(previous: RoomState, replica: RoomReplica): void {
    // What follows may have lower numbers.
    this.#news.flush();
    this.#state = replica.state;
    this.#repair.afterReset(previous, replica);
  }

  unreadable(): void {
    this.#news.flush();
    for (const occupant of this.#all) occupant.onUnreadable();
  }

  orphaned(logged: LoggedEvent, replica: RoomReplica): void {
    this.#repair.takeBack(logged, replica);
  }

  /** Nobody is told anything any more. May be called twice. */
  close(): void {
    this.#news.close();
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

  /** Behind all that was written together: a host who comes lets those in who waited for one, if anything does. */
  #lookAtWaiting(): void {
    if (this.#looking) return;
    this.#looking = true;
    queueMicrotask(() => {
      this.#looking = false;
      const state = this.#state;
      if (!state) return;
      for (const occupant of this.#all) {
        const record = this.recordIn(state, occupant);
        if (record?.state !== 'lobby' || record.awaitsHost !== true) continue;
        const host = waitsForHost(state, record);
        if (host === (this.#waitForHost.get(occupant) ?? true)) continue;
        this.#waitForHost.set(occupant, host);
        occupant.notify(outgoing({ event: 'session.waits', data: host ? { waitsFor: 'host' } : {} }));
      }
    });
  }

  #resync(state: RoomState): void {
    this.#sync(state, this.#all);
    this.#lookAtWaiting();
  }

  /** Tells those the room as it is: it was lost, or they may see more of it than before, or less. */
  #sync(state: RoomState, occupants: Iterable<Occupant>): void {
    // What was gathered is part of it, and would count as told.
    this.#news.flush();
    for (const occupant of occupants) {
      const viewer = this.recordIn(state, occupant);
      if (viewer?.visibleFrom === null) occupant.onWaits();
      if (!viewer || viewer.visibleFrom === null) continue;
      occupant.notify(outgoing({ event: 'room.synced', data: { room: projectRoom(state, viewer) } }));
    }
  }
}

/** Whether the event itself says that somebody else has the seat now, or nobody. */
function seatTaken({ event }: LoggedEvent, { identity, epoch }: Occupant): boolean {
  if (event.type === 'participantLeft') return event.identity === identity;
  return (
    event.type === 'participantJoined' && event.participant.identity === identity && event.participant.epoch > epoch
  );
}

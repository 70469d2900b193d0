/** A participant's seat on this node: the use cases of `Participation`, and what the room's events mean for it. */
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { CommandName, Params, Result } from '../../signaling/protocol/methods.ts';
import { type Actor, NODE, type Seat, seated } from '../domain/actor.ts';
import { CausewayError } from '../domain/errors.ts';
import { rosterOf } from '../domain/features/audience.ts';
import type { Participant } from '../domain/features/seats.ts';
import { answerOf } from '../domain/room/answer.ts';
import { type InputFor, order, type Order } from '../domain/room/features.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import { projectFor, projectRoom } from '../domain/room/project.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { LocalRoom } from './local-room.ts';
import type { Occupant } from './occupants.ts';
import { outgoing, type OutgoingNotification } from './outgoing.ts';
import {
  type LocatedTrack,
  MOVE_MS,
  type ParticipantMedia,
  type ParticipantMediaOptions,
} from './participant-media.ts';
import type { Missed, Participation, ParticipationListener, SeatMedia } from './participation.ts';
import { LocalSeatMedia } from './seat-media.ts';

/** The wait before an order is tried again that the registry could not take, in ms. */
const RETRY_MS = 1_000;

export interface LocalParticipationOptions {
  readonly room: LocalRoom;
  readonly seat: Seat;
  readonly listener: ParticipationListener;
  readonly openMedia: (options: Pick<ParticipantMediaOptions, 'notify' | 'findTrack'>) => ParticipantMedia;
  /** Signaling URLs that the client may go on with should this node be lost. */
  readonly alternatives: () => readonly string[];
  /** The same, of nodes of a newer version. */
  readonly newer: () => readonly string[];
  readonly maxTracks: number;
  readonly resumeWindowMs: number;
  /** Whether this node is about to stop: who takes the seat over then has moved to another. */
  readonly draining: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once, when the seat is given up for whatever reason. */
  readonly onClosed: () => void;
}

export class LocalParticipation implements Participation, Occupant {
  readonly identity: string;
  readonly epoch: number;
  readonly #options: LocalParticipationOptions;
  readonly media: SeatMedia;
  readonly #media: ParticipantMedia;
  readonly #actor: Actor;
  #closed = false;
  /** Settles once the room was told that the seat is given up. */
  #vacated: Promise<void> | undefined;
  #stopExpiry: (() => void) | undefined;
  /** While the media goes on though the seat is on another node: ends that. */
  #endMove: (() => void) | undefined;
  #connected = true;
  /** The log's numbers may have gone back under this session: what the client says that it saw last tells nothing. */
  #renumbered = false;
  /** The process ends: what the registry does not take now is left to the other nodes. */
  #lastChance = false;
  /** Each ends a wait for the registry before its time. */
  readonly #waits = new Set<() => void>();

  constructor(options: LocalParticipationOptions) {
    this.identity = options.seat.identity;
    this.epoch = options.seat.epoch;
    this.#options = options;
    this.#actor = seated(options.seat);
    this.#media = options.openMedia({
      notify: (notification) => this.notify(outgoing(notification)),
      findTrack: (trackId) => this.#findTrack(trackId),
    });
    this.media = new LocalSeatMedia({
      media: this.#media,
      seated: () => this.#seated(),
      findTrack: (trackId) => this.#findTrack(trackId),
      announce: (type, params) => this.#execute(order(this.#actor, type, params)),
      maxTracks: options.maxTracks,
    });
    options.room.add(this);
  }

  async enter(): ReturnType<Participation['enter']> {
    if (this.#record().state === 'lobby') return { state: 'lobby' };
    const media = await this.#media.parameters();
    const room = projectRoom(this.#options.room.state, this.#record());
    return { state: 'joined', room, media, nodes: [...this.#options.alternatives()] };
  }

  disconnected(): void {
    if (this.#closed || this.#stopExpiry) return;
    this.#stopExpiry = this.#options.clock.after(this.#options.resumeWindowMs, () => {
      this.#withdraw('expired').catch((error: unknown) => this.#failed(error, 'leave an expired session'));
    });
    this.#setConnected(false);
  }

  async resumed(lastSeq: number): Promise<Missed> {
    const viewer = this.#record();
    this.#stopExpiry?.();
    this.#stopExpiry = undefined;
    this.#setConnected(true);
    // Whatever the client says that it saw, the lobby sees nothing of the room.
    if (viewer.visibleFrom === null) return { notifications: [] };
    const { replica } = this.#options.room;
    const events = this.#renumbered ? undefined : replica.eventsAfter(Math.max(lastSeq, viewer.visibleFrom - 1));
    if (!events) return { room: projectRoom(this.#options.room.state, viewer) };
    return { notifications: events.flatMap((logged) => projectFor(logged, viewer) ?? []) };
  }

  async leave(reason: LeaveReason = 'left'): Promise<void> {
    this.#endMove?.();
    if (this.#stop()) this.#vacated = this.#vacate(reason);
    await this.#vacated;
  }

  /** Leaves with `serverClosed`, and tells the listener. */
  async shutDown(): Promise<void> {
    this.#lastChance = true;
    this.#endWaits();
    this.#endMove?.();
    await this.#withdraw('serverClosed');
  }

  async execute<M extends CommandName>(method: M, params: Params<M>): Promise<Result<M>>;
  async execute<M extends CommandName>(method: M, params: InputFor<M>): Promise<Result<M>> {
    const written = await this.#execute(order(this.#actor, method, params));
    return answerOf(method, params, written, this.#options.room.state, this.identity);
  }

  async roster(params: Params<'room.roster'>): Promise<Result<'room.roster'>> {
    this.#seated();
    return rosterOf(this.#options.room.state, params);
  }

  notify(notification: OutgoingNotification): void {
    this.#renumbered ||= notification.notification.event === 'room.synced';
    if (!this.#closed) this.#options.listener.notify(notification);
  }

  /** The media follows the log, and so does the end of the seat. */
  onEvent({ event }: LoggedEvent, viewer: Participant | undefined): void {
    if (!viewer) {
      const left = event.type === 'participantLeft' && event.identity === this.identity;
      // A node that is about to stop takes no joins.
      if (!left && this.#options.draining()) this.#moved();
      else this.#end(left ? event.reason : 'replaced');
    } else if (event.type === 'connectionChanged' && event.identity === this.identity) {
      // Another node took this one for lost, and was wrong.
      if (event.state === 'reconnecting' && this.#connected) this.#setConnected(true);
    } else if (event.type === 'trackUpdated' && event.identity === this.identity) {
      this.#media.trackUpdated(event.track);
    } else if (event.type === 'trackClosed' && event.identity === this.identity) {
      this.#media.trackClosed(event.trackId);
    }
  }

  /** Its client goes on with a node that can read the room, and this one carries its media until it has. */
  onUnreadable(): void {
    const [url] = this.#options.newer();
    if (url !== undefined) this.notify(outgoing({ event: 'server.closing', data: { deadlineMs: MOVE_MS, url } }));
  }

  onReplaced(): void {
    this.#end('replaced');
  }

  #execute(order: Order): Promise<readonly LoggedEvent[]> {
    return this.#options.room.replica.execute(order);
  }

  /** Carries an order out as soon as the registry lets us, as long as it is `wanted`. */
  async #persist(order: Order, wanted: () => boolean): Promise<void> {
    while (wanted()) {
      try {
        await this.#execute(order);
        return;
      } catch (error) {
        if (!(error instanceof CausewayError) || error.code !== 'unavailable') throw error;
        // The nodes that can read the room take care of it.
        if (this.#options.room.replica.unreadable) return;
        await this.#wait(error.retryAfterMs ?? RETRY_MS);
      }
    }
  }

  /** Resolves after the time, or earlier when it has to be asked again what is wanted. */
  async #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(ms, resolve);
    this.#waits.add(resolve);
    await promise;
    this.#waits.delete(resolve);
    cancel();
  }

  #endWaits(): void {
    for (const end of this.#waits) end();
  }

  /** Connections are told to the room when the registry lets us; nothing of the session hangs on it. */
  #setConnected(connected: boolean): void {
    this.#connected = connected;
    this.#endWaits();
    const telling = order(NODE, 'setConnected', { seat: this.#options.seat, connected });
    this.#persist(telling, () => !this.#closed && this.#connected === connected).catch((error: unknown) =>
      this.#failed(error, 'tell the room of a connection'),
    );
  }

  #failed(error: unknown, what: string): void {
    this.#options.logger.warn({ err: error }, `could not ${what}`);
  }

  /** The seat is on another node: what is sent and received here goes on until all have what comes from there. */
  #moved(): void {
    if (!this.#letGo()) return;
    const finish = (): void => {
      this.#endMove = undefined;
      stopWaiting();
      this.#media.close();
      this.#options.onClosed();
      this.#options.listener.ended('replaced');
    };
    const stopWaiting = this.#options.clock.after(MOVE_MS, finish);
    this.#endMove = finish;
  }

  /** The seat was taken away. */
  #end(reason: LeaveReason): void {
    if (!this.#stop()) return;
    this.#options.onClosed();
    this.#options.listener.ended(reason);
  }

  /** The seat is given up, though the client did not ask for it. */
  async #withdraw(reason: LeaveReason): Promise<void> {
    if (this.#stop()) {
      this.#options.listener.ended(reason);
      this.#vacated = this.#vacate(reason);
    }
    await this.#vacated;
  }

  /** False when that was done before. */
  #stop(): boolean {
    if (!this.#letGo()) return false;
    this.#media.close();
    return true;
  }

  /** Hears and says nothing of the room any more. False when that was done before. */
  #letGo(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#endWaits();
    this.#stopExpiry?.();
    this.#options.room.delete(this);
    return true;
  }

  /** The room is let go only after it was told, so that an empty room is forgotten. */
  async #vacate(reason: LeaveReason): Promise<void> {
    const leaving = order(NODE, 'leave', { seat: this.#options.seat, reason });
    try {
      await this.#persist(leaving, () => !this.#lastChance);
      if (this.#lastChance) await this.#execute(leaving);
    } finally {
      this.#options.onClosed();
    }
  }

  #record(): Participant {
    const record = this.#options.room.recordOf(this);
    if (!record || this.#closed) throw new CausewayError('stale', 'this session no longer holds its seat in the room');
    return record;
  }

  #seated(): Participant {
    const record = this.#record();
    if (record.state === 'lobby') throw new CausewayError('in_lobby', 'a moderator has to admit you first');
    return record;
  }

  #findTrack(trackId: string): LocatedTrack | undefined {
    for (const { identity, tracks, node } of this.#options.room.state.participants.values()) {
      const track = tracks.find(({ id }) => id === trackId);
      if (track) return { ...track, publisher: identity, node };
    }
    return undefined;
  }
}

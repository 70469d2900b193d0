/** A participant's seat on this node: the use cases of `Participation`, and what the room's events mean for it. */
import type { Params, Result } from '../../signaling/protocol/methods.ts';
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { MediaParameters } from '../../signaling/protocol/features/media.ts';
import type { Command, Seat } from '../domain/commands.ts';
import { CausewayError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/events.ts';
import { requireGrant, requirePublish } from '../domain/grants.ts';
import { projectAudience, projectFor, projectRoom } from '../domain/project.ts';
import type { Participant } from '../domain/room-state.ts';
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
import type { Missed, Participation, ParticipationListener } from './participation.ts';

/** The wait before a command is tried again that the registry could not take, in ms. */
const RETRY_MS = 1_000;

/** How many of the audience a page holds unless the client says so. */
const AUDIENCE_PAGE = 100;

export interface LocalParticipationOptions {
  readonly room: LocalRoom;
  readonly seat: Seat;
  readonly listener: ParticipationListener;
  readonly openMedia: (options: Pick<ParticipantMediaOptions, 'notify' | 'findTrack'>) => ParticipantMedia;
  /** Signaling URLs that the client may go on with should this node be lost. */
  readonly alternatives: () => readonly string[];
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
  readonly #media: ParticipantMedia;
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
    this.#media = options.openMedia({
      notify: (notification) => this.notify(outgoing(notification)),
      findTrack: (trackId) => this.#findTrack(trackId),
    });
    options.room.add(this);
  }

  get mediaEpoch(): number {
    return this.#media.epoch;
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

  async openMedia(): Promise<MediaParameters> {
    this.#seated();
    return this.#media.open();
  }

  async closeMedia({ epoch }: Params<'media.close'>): Promise<void> {
    this.#media.closeFormer(epoch);
  }

  async connectTransport(params: Params<'transport.connect'>): Promise<void> {
    await this.#media.connectTransport(params);
  }

  restartIce(params: Params<'transport.restartIce'>): Promise<Result<'transport.restartIce'>> {
    return this.#media.restartIce(params);
  }

  async produce(params: Params<'media.produce'>): Promise<Result<'media.produce'>> {
    const { grants, tracks } = this.#seated();
    // Asked before any work is done for it; the room's rules decide in the end.
    requirePublish(grants, params.source);
    const again = tracks.find(({ id }) => id === params.trackId);
    if (params.trackId !== undefined && again?.source !== params.source) {
      throw new CausewayError('not_found', 'no such track of yours');
    }
    if (!again && tracks.length >= this.#options.maxTracks) {
      throw new CausewayError('limit_exceeded', `at most ${this.#options.maxTracks} tracks for one participant`);
    }
    const trackId = await this.#media.produce(params, async (id, media) => {
      const by = this.#options.seat;
      await this.#execute(
        again
          ? { type: 'republish', by, trackId: id, media }
          : { type: 'publish', by, trackId: id, source: params.source, media, maxTracks: this.#options.maxTracks },
      );
    });
    return { trackId, generation: this.#findTrack(trackId)?.generation ?? 1 };
  }

  async updateTrack({ trackId, paused }: Params<'track.update'>): Promise<void> {
    await this.#execute({ type: 'updateTrack', by: this.#options.seat, trackId, paused });
  }

  async closeTrack({ trackId }: Params<'track.close'>): Promise<void> {
    await this.#execute({ type: 'closeTrack', by: this.#options.seat, trackId });
  }

  async consume(params: Params<'media.consume'>): Promise<Result<'media.consume'>> {
    requireGrant(this.#seated().grants, 'subscribe');
    return this.#media.consume(params);
  }

  async limitMedia(params: Params<'media.limit'>): Promise<void> {
    requireGrant(this.#seated().grants, 'subscribe');
    this.#media.limit(params);
  }

  async updateConsumers(params: Params<'consumer.update'>): Promise<void> {
    await this.#media.updateConsumers(params);
  }

  async closeConsumers(params: Params<'consumer.close'>): Promise<void> {
    this.#media.closeConsumers(params);
  }

  async roster({ after, limit = AUDIENCE_PAGE }: Params<'room.roster'>): Promise<Result<'room.roster'>> {
    this.#seated();
    return projectAudience(this.#options.room.state, after, limit);
  }

  async updateRoom({ locked, lobby }: Params<'room.update'>): Promise<void> {
    await this.#execute({ type: 'updateRoom', by: this.#options.seat, locked, lobby });
  }

  async admit({ identity }: Params<'participant.admit'>): Promise<void> {
    await this.#execute({ type: 'admit', by: this.#options.seat, identity });
  }

  async remove({ identity }: Params<'participant.remove'>): Promise<void> {
    await this.#execute({ type: 'remove', by: this.#options.seat, identity });
  }

  async mute({ identity, trackId }: Params<'participant.mute'>): Promise<void> {
    await this.#execute({ type: 'mute', by: this.#options.seat, identity, trackId });
  }

  async sendMessage({ topic, payload, to, messageId }: Params<'message.send'>): Promise<Result<'message.send'>> {
    const at = this.#options.clock.now();
    const events = await this.#execute({
      type: 'sendMessage',
      by: this.#options.seat,
      topic,
      payload,
      to: to ?? null,
      at,
      id: messageId,
    });
    // Sent before: where the room has it, which is what was decided by; a record that is being reasserted may lack it.
    const { sent = [] } = this.#options.room.state.participants.get(this.identity) ?? {};
    const written = events.at(-1) ?? sent.find(({ id }) => id === messageId);
    if (!written) throw new CausewayError('internal', 'a message without its event');
    return { seq: written.seq };
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

  onReplaced(): void {
    this.#end('replaced');
  }

  #execute(command: Command): Promise<readonly LoggedEvent[]> {
    return this.#options.room.replica.execute(command);
  }

  /** Carries a command out as soon as the registry lets us, as long as it is `wanted`. */
  async #persist(command: Command, wanted: () => boolean): Promise<void> {
    while (wanted()) {
      try {
        await this.#execute(command);
        return;
      } catch (error) {
        if (!(error instanceof CausewayError) || error.code !== 'unavailable') throw error;
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
    const by = this.#options.seat;
    this.#persist({ type: 'setConnected', by, connected }, () => !this.#closed && this.#connected === connected).catch(
      (error: unknown) => this.#failed(error, 'tell the room of a connection'),
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
    const command: Command = { type: 'leave', by: this.#options.seat, reason };
    try {
      await this.#persist(command, () => !this.#lastChance);
      if (this.#lastChance) await this.#execute(command);
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

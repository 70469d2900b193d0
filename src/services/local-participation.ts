/** A participant's seat on this node: the use cases of `Participation`, and what the room's events mean for it. */
import type { LeaveReason } from '../../signaling/protocol/features/seats.ts';
import type { CommandName, Params, Result } from '../../signaling/protocol/methods.ts';
import type { Grants } from '../../signaling/protocol/primitives.ts';
import { type Actor, NODE, type Seat, seated } from '../domain/actor.ts';
import { CausewayError } from '../domain/errors.ts';
import { attendanceOf } from '../domain/features/attendance.ts';
import { missedWaiting, shownWaiting } from '../domain/features/entry/lobby.ts';
import { rosterOf } from '../domain/features/audience.ts';
import { recordsOf } from '../domain/features/record.ts';
import { requireGrant } from '../domain/grants.ts';
import { requireNow, requireSourceNow } from '../domain/features/floor-rules.ts';
import type { Participant } from '../domain/features/seats.ts';
import { requireShown } from '../domain/participants.ts';
import { answerOf } from '../domain/room/answer.ts';
import { type InputFor, order, type Order } from '../domain/room/features.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import { projectFor, projectRoom } from '../domain/room/project.ts';
import type { RoomKey } from '../domain/room/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { TrackPath } from '../ports/media-engine.ts';
import { holdsPassword, withHash } from './entry/password-hashing.ts';
import type { LocalRoom } from './local-room.ts';
import type { Occupant } from './occupants.ts';
import { outgoing, type OutgoingNotification } from './outgoing.ts';
import { locateTrack, MOVE_MS, type ParticipantMedia, type ParticipantMediaOptions } from './participant-media.ts';
import type { Entered, Missed, Participation, ParticipationListener, SeatMedia } from './participation.ts';
import { retry } from './retry.ts';
import { LocalSeatMedia } from './seat-media.ts';

/** Who is told to go on with another node does so within this, in ms. */
const SENT_MS = 30_000;

export interface LocalParticipationOptions {
  readonly room: LocalRoom;
  readonly seat: Seat;
  readonly grants: Grants;
  readonly listener: ParticipationListener;
  readonly openMedia: (options: Pick<ParticipantMediaOptions, 'notify' | 'findTrack'>) => ParticipantMedia;
  /** Signaling URLs that the client may go on with should this node be lost. */
  readonly alternatives: () => readonly string[];
  /** The same, of nodes of a newer version. */
  readonly newer: () => readonly string[];
  readonly maxTracks: number;
  /** Shows a reaction of the participant to all. @throws `rate_limited` */
  readonly react: (participant: Participant, kind: Params<'reaction.send'>['kind']) => void;
  /** Shows to all what the participant is saying. @throws `rate_limited` */
  readonly draftCaption: (participant: Participant, draft: Params<'caption.draft'>) => void;
  /** Shows all where the participant's cursor is. */
  readonly point: (participant: Participant, cursor: Params<'notes.point'>) => void;
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
  #grants: Grants;
  readonly #actor: Actor;
  #closed = false;
  /** Settles once the room was told that the seat is given up. */
  #vacated: Promise<void> | undefined;
  #stopExpiry: (() => void) | undefined;
  /** While the media goes on though the seat is on another node: ends that. */
  #endMove: (() => void) | undefined;
  /** It was told to go on with another node: forgets that. */
  #stopSending?: (() => void) | undefined;
  #connected = true;
  /** Whether its client was let into the room, and not sent back since. */
  #inside = false;
  #stay = 0;
  /** It is in a group of the room: keeps its media from being closed here. */
  #stopParking: (() => void) | undefined;
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
    this.#grants = options.grants;
    this.#actor = seated(options.seat);
    this.#media = options.openMedia({
      notify: (notification) => this.notify(outgoing(notification)),
      findTrack: (trackId) => locateTrack(options.room.state, trackId),
    });
    this.media = new LocalSeatMedia({
      media: this.#media,
      seated: () => this.#seated(),
      requireNow: (participant, source) => requireSourceNow(options.room.state, participant, source),
      findTrack: (trackId) => locateTrack(options.room.state, trackId),
      announce: (type, params) => this.#execute(order(this.#actor, type, params)),
      tellUndecodable: ({ publisher, id: trackId }, mimeTypes) => {
        const undecodable = order(this.#actor, 'undecodableTrack', { identity: publisher, trackId, mimeTypes });
        this.#persist(undecodable, () => !this.#closed).catch((error: unknown) =>
          this.#failed(error, 'tell that a track cannot be decoded'),
        );
      },
      maxTracks: options.maxTracks,
    });
    options.room.add(this);
  }

  get key(): RoomKey {
    const { tenant, room } = this.#options.room.state;
    return { tenant, room };
  }

  /** How what it receives fared lately. */
  paths(): Promise<readonly TrackPath[]> {
    return this.#media.paths();
  }

  get grants(): Grants {
    return (this.#grants = this.#options.room.recordOf(this)?.grants ?? this.#grants);
  }

  get stay(): number {
    return this.#stay;
  }

  async enter(): Promise<Entered> {
    const waiting = this.#record();
    if (waiting.state === 'lobby') return { state: 'lobby', ...shownWaiting(this.#options.room.state, waiting) };
    this.#inside = true;
    const media = await this.#media.parameters();
    const viewer = this.#record();
    if (viewer.state === 'lobby') return { state: 'lobby', ...shownWaiting(this.#options.room.state, viewer) };
    const room = projectRoom(this.#options.room.state, viewer);
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
    if (viewer.visibleFrom === null) return { notifications: missedWaiting(this.#options.room.state, viewer, lastSeq) };
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

  /** Tells the client to go on with another node, and gives it time for that. */
  sendAway(url: string): void {
    this.#stopSending?.();
    this.#stopSending = this.#options.clock.after(SENT_MS, () => (this.#stopSending = undefined));
    this.notify(outgoing({ event: 'server.closing', data: { deadlineMs: SENT_MS, url, stays: true } }));
  }

  /** Leaves with `removed`, and tells the listener. */
  async remove(): Promise<void> {
    await this.#withdraw('removed');
  }

  /** The main room called it back, and it did not go. */
  endVisit(): void {
    this.#withdraw('left').catch((error: unknown) => this.#failed(error, 'end a visit of a group'));
  }

  async execute<M extends CommandName>(method: M, params: Params<M>): Promise<Result<M>>;
  async execute<M extends CommandName>(method: M, params: InputFor<M>): Promise<Result<M>> {
    const given = holdsPassword(params) ? await withHash(params) : params;
    const written = await this.#execute(order(this.#actor, method, given));
    return answerOf(method, given, written, this.#options.room.state, this.identity);
  }

  react({ kind }: Params<'reaction.send'>): void {
    const participant = this.#seated();
    requireShown(participant);
    requireNow(this.#options.room.state, participant, 'reactions');
    this.#options.react(participant, kind);
  }

  draftCaption(draft: Params<'caption.draft'>): void {
    this.#options.draftCaption(this.#seated(), draft);
  }

  point(cursor: Params<'notes.point'>): void {
    this.#options.point(this.#seated(), cursor);
  }

  async roster(params: Params<'room.roster'>): Promise<Result<'room.roster'>> {
    this.#seated();
    return rosterOf(this.#options.room.state, params);
  }

  async records(params: Params<'record.list'>): Promise<Result<'record.list'>> {
    requireGrant(this.#seated().grants, 'moderate');
    return recordsOf(this.#options.room.state, params);
  }

  async attendance(params: Params<'record.attendance'>): Promise<Result<'record.attendance'>> {
    requireGrant(this.#seated().grants, 'moderate');
    return attendanceOf(this.#options.room.state, params);
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
      if (!left && (this.#options.draining() || this.#stopSending)) this.#moved();
      else this.#end(left ? event.reason : 'replaced');
    } else if (event.type === 'connectionChanged' && event.identity === this.identity) {
      // Another node took this one for lost, and was wrong.
      if (event.state === 'reconnecting' && this.#connected) this.#setConnected(true);
    } else if (event.type === 'participantSentBack') {
      this.onWaits();
    } else if (event.type === 'breakoutEntered') {
      // Its sound goes on here until it is heard there.
      this.#stopParking?.();
      this.#stopParking = this.#options.clock.after(MOVE_MS, () => this.#park());
    } else if (event.type === 'trackUpdated' && event.identity === this.identity) {
      this.#media.trackUpdated(event.track);
    } else if (event.type === 'trackClosed' && event.identity === this.identity) {
      this.#media.trackClosed(event.trackId);
    }
  }

  /** Its media ends at once, and its client is told. */
  onWaits(): void {
    if (!this.#inside) return;
    this.#inside = false;
    this.#stay += 1;
    this.#stopParking?.();
    this.#media.park();
    this.notify(outgoing({ event: 'session.sentBack', data: {} }));
  }

  /** Its client goes on with a node that can read the room, and this one carries its media until it has. */
  onUnreadable(): void {
    const [url] = this.#options.newer();
    if (url !== undefined) this.notify(outgoing({ event: 'server.closing', data: { deadlineMs: MOVE_MS, url } }));
  }

  onReplaced(): void {
    this.#end('replaced');
  }

  #park(): void {
    const { breakouts } = this.#options.room.state;
    if (breakouts?.members.some(({ identity, inside }) => identity === this.identity && inside)) this.#media.park();
  }

  #execute(order: Order): Promise<readonly LoggedEvent[]> {
    return this.#options.room.replica.execute(order);
  }

  /** Carries an order out as soon as the registry lets us, as long as it is `wanted`. */
  async #persist(order: Order, wanted: () => boolean): Promise<void> {
    const { clock, room } = this.#options;
    // What cannot be read any more is taken care of by the nodes that can.
    const needed = (): boolean => wanted() && !room.replica.unreadable;
    await retry(clock, () => this.#execute(order), { wanted: needed, waits: this.#waits });
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
      stopWatching();
      this.#media.close();
      this.#options.onClosed();
      this.#options.listener.ended('replaced');
    };
    const stopWaiting = this.#options.clock.after(MOVE_MS, finish);
    // A mute there holds here, too; and whoever is removed there has nothing left here.
    const muted = new Set<string>();
    const stopWatching = this.#options.room.watch(({ participants }) => {
      const { tracks, state = 'lobby' } = participants.get(this.identity) ?? {};
      if (state === 'lobby') finish();
      for (const track of tracks ?? []) {
        if (track.paused && !muted.has(track.id)) this.#media.trackUpdated(track);
        if (track.paused) muted.add(track.id);
        else muted.delete(track.id);
      }
    });
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
    this.#stopParking?.();
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
}

/** A client's stay in a room, from the join to the end of its seat, over however many connections. */
import { randomBytes } from 'node:crypto';
import type { CloseCode } from '../protocol/close-codes.ts';
import type { Params, Result } from '../protocol/methods.ts';
import type { LeaveReason } from '../protocol/features/seats.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { Principal } from '../../src/domain/grants.ts';
import { groupKey } from '../../src/domain/groups.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Meetings, Participation } from '../../src/services/participation.ts';
import { AnswerMemory } from './answer-memory.ts';
import { NotificationOutlet, type Release } from './notification-outlet.ts';
import type { SessionLink } from './session-link.ts';

/** Length of a resume token before encoding, in bytes: beyond guessing. */
const RESUME_TOKEN_BYTES = 32;

export const newResumeToken = (): string => randomBytes(RESUME_TOKEN_BYTES).toString('base64url');

/** How a connection ended: its client left; its page was closed; or it was lost for any other reason. */
export type ConnectionEnd = 'left' | 'pageClosed' | 'lost';

const CLOSE_CODE_OF: { readonly [R in LeaveReason]: CloseCode } = {
  left: 4410,
  removed: 4403,
  banned: 4406,
  ended: 4405,
  expired: 4410,
  replaced: 4409,
  serverClosed: 1012,
};

/** Names the room that somebody joins, or the group of it. */
export const placeName = ({ room, breakout }: Params<'room.join'>): string =>
  breakout === undefined ? room : groupKey({ tenant: '', room }, breakout).room;

/** Calls back when an answer was sent to a client that still is there. */
export type AfterAnswer = (callback: () => void) => void;

/** Who joins, and over which connection. */
export interface SessionClient {
  readonly principal: Principal;
  readonly link: SessionLink;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long the session waits to be resumed when the page was closed, in ms. */
  readonly closedPageMs: number;
  /** Gives back what the seat counted for. */
  readonly seatGone: () => void;
}

interface EnterRequest {
  readonly link: SessionLink;
  readonly requestId: number;
  readonly afterAnswer: AfterAnswer;
}

export class Session {
  readonly principal: Principal;
  /** The room, or the group of it, by a name that no other has. */
  readonly room: string;
  readonly participation: Participation;
  /** Secret; the next one after each resume. */
  resumeToken = newResumeToken();
  readonly answers = new AnswerMemory();
  readonly #outlet: NotificationOutlet;
  readonly #client: SessionClient;
  /** Ends the wait for the client of a closed page. */
  #stopWaiting: (() => void) | null = null;
  /** Null while the client is away. */
  #link: SessionLink | null;
  /** The client was told its resume token. */
  #told = false;
  /** The request that was answered with the room; null in the lobby. */
  #joinedBy: number | null = null;
  /** The stay in the room that it was answered with. */
  #joinedStay = 0;
  #over = false;
  #onOver: (() => void) | null = null;

  /** Takes a seat in a room. @throws what `Meetings.join` does */
  static async join(meetings: Meetings, params: Params<'room.join'>, client: SessionClient): Promise<Session> {
    const outlet = new NotificationOutlet();
    outlet.hold(client.link);
    try {
      const participation = await meetings.join(client.principal, params, outlet, client.link.network);
      return new Session(client, placeName(params), participation, outlet);
    } catch (error) {
      client.seatGone();
      throw error;
    }
  }

  private constructor(client: SessionClient, room: string, participation: Participation, outlet: NotificationOutlet) {
    this.principal = client.principal;
    this.room = room;
    this.participation = participation;
    this.#outlet = outlet;
    this.#link = client.link;
    this.#client = client;
  }

  /** The seat is gone, and the session cannot be resumed. */
  get over(): boolean {
    return this.#over;
  }

  get phase(): 'lobby' | 'joined' {
    return this.#joinedBy === null || this.#joinedStay !== this.participation.stay ? 'lobby' : 'joined';
  }

  /** Has the end told, even one that came before. */
  onOver(callback: () => void): void {
    this.#onOver = callback;
    this.#outlet.onEnded((reason) => this.#ended(reason));
  }

  /**
   * Answers `room.join`: the first one, one after an admission from the lobby, and one sent again because its answer was
   * lost, which is answered with the room as it is now.
   */
  async enter(
    params: Params<'room.join'>,
    { link, requestId, afterAnswer }: EnterRequest,
  ): Promise<Result<'room.join'>> {
    if (placeName(params) !== this.room || (this.phase === 'joined' && this.#joinedBy !== requestId)) {
      throw new CausewayError('already_joined', 'this session has joined a room already');
    }
    const { stay } = this.participation;
    const release = this.#outlet.hold(link);
    const entered = await this.#enter(release);
    const seq = entered.state === 'joined' ? entered.room.seq : undefined;
    afterAnswer(() => {
      this.#told = true;
      if (entered.state === 'joined') {
        this.#joinedBy = requestId;
        this.#joinedStay = stay;
      }
      release(seq);
    });
    const { identity } = this.participation;
    if (entered.state === 'lobby') return { identity, resumeToken: this.resumeToken, ...entered };
    return { identity, resumeToken: this.resumeToken, at: this.#client.clock.now(), ...entered };
  }

  /** Goes on over another connection. @throws what `Participation.resumed` does; the session may then be resumed still */
  async resume(link: SessionLink, lastSeq: number, afterAnswer: AfterAnswer): Promise<Result<'session.resume'>> {
    const previous = this.#link;
    this.#link = link;
    this.#stopWaiting?.();
    const release = this.#outlet.hold(link);
    previous?.close(4409);
    try {
      const missed = await this.participation.resumed(lastSeq);
      if (this.#link !== link) throw new CausewayError('resume_failed', 'another connection resumed the session');
      const { identity, media } = this.participation;
      const mediaEpoch = media.epoch;
      if ('room' in missed) {
        afterAnswer(() => release(missed.room.seq));
        return { identity, missed: [], room: missed.room, mediaEpoch };
      }
      const notifications = [...missed.notifications];
      afterAnswer(() => release(notifications.at(-1)?.seq));
      return { identity, missed: notifications, mediaEpoch };
    } catch (error) {
      if (this.#link === link) this.#link = null;
      if (this.#link === null) this.#away();
      throw error;
    }
  }

  /** The client leaves the room; its connection stays. */
  async leave(): Promise<void> {
    await this.participation.leave();
    this.#finish();
  }

  /** Gives the seat up, with nobody there to tell. */
  abandon(): void {
    this.#finish();
    this.participation.leave().catch((error: unknown) => {
      this.#client.logger.warn({ err: error }, 'a seat could not be given up: it will expire');
      this.participation.disconnected();
    });
  }

  /** The client says, by another way than its connection, that it leaves. */
  leftBehind(): void {
    if (this.#over) return;
    const link = this.#link;
    this.#link = null;
    this.abandon();
    link?.close(1000);
  }

  connectionLost(link: SessionLink, end: ConnectionEnd): void {
    if (this.#link !== link) return;
    this.#link = null;
    if (this.#over) return;
    if (end === 'left' || !this.#told) {
      this.abandon();
      return;
    }
    this.#away();
    // A page that was closed does not come back; one that only changed its address is there again at once.
    const { clock, closedPageMs } = this.#client;
    if (end === 'pageClosed') this.#stopWaiting = clock.after(closedPageMs, () => this.#pageStaysClosed());
  }

  #pageStaysClosed(): void {
    if (this.#link === null && !this.#over) this.abandon();
  }

  async #enter(release: Release): ReturnType<Participation['enter']> {
    try {
      return await this.participation.enter();
    } catch (error) {
      // A client that was told nothing yet has no seat, and may ask for one again.
      if (this.#told) release();
      else this.abandon();
      throw error;
    }
  }

  #away(): void {
    this.#outlet.away();
    if (!this.#over) this.participation.disconnected();
  }

  #ended(reason: LeaveReason): void {
    this.#finish();
    this.#link?.close(CLOSE_CODE_OF[reason]);
  }

  #finish(): void {
    if (!this.#over) this.#client.seatGone();
    this.#over = true;
    this.#stopWaiting?.();
    this.#onOver?.();
  }
}

import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { ClientLogger, ClientOptions, Closed, WebSocketConstructor } from '../api.ts';
import { backoffDelay } from '../common/backoff.ts';
import { sleep } from '../common/sleep.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import type { ClientTiming } from '../timing.ts';
import { httpBase, sendLeaveBeacon } from './beacon.ts';
import { afterClose, isDeferred, isPassing } from './ending.ts';
import { begin, type HandshakeHost, resume } from './handshake.ts';
import type { IncomingFrame, Notified } from './incoming-frames.ts';
import { Line } from './line.ts';
import { Migration, type MovedIn } from './migration.ts';
import { urlFromServer } from './node-list.ts';
import { searchNode, type Visit } from './node-search.ts';
import { measureRegions } from './region-probe.ts';
import { type Requester, type RequestOptions, Requests } from './requests.ts';
import { Session, type SessionOptions } from './session.ts';
import { SignalingSocket, type SocketHandlers } from './signaling-socket.ts';

/** What the channel tells. Each call is made before any later frame is looked at. */
export interface ChannelListener {
  /** In the room or in its lobby, in a new session: the first one, or one after the last was lost. */
  began(session: Result<'session.authenticate'>, joined: Result<'room.join'>): void;
  /** The same on another node, while the last session still carries media: until `endLast` is called. */
  moved(session: Result<'session.authenticate'>, joined: Result<'room.join'>, endLast: () => void): void;
  /** In the room, out of the lobby. */
  joined(joined: Result<'room.join'>): void;
  /** The socket is gone; the channel tries to get the session back. */
  lost(): void;
  /** The room as it is now, when the server could not tell what was missed. */
  roomReplaced(room: RoomView): void;
  /** The session goes on. All that was missed has been told before. */
  resumed(mediaEpoch: number): void;
  /** Each sequenced notification is told exactly once, in order. */
  notified(notification: Notified): void;
  /** Over for good; not called after `close`. */
  ended(closed: Closed): void;
}

export interface ChannelOptions extends SessionOptions, Pick<ClientOptions, 'token' | 'regions'> {
  readonly webSocket: WebSocketConstructor;
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
}

/** How often a request is made that the server defers, and the longest wait before it is made again, in ms. */
const REQUEST_ATTEMPTS = 4;
const LONGEST_RETRY_MS = 5_000;

/** No socket carries a session. */
interface Searching {
  readonly name: 'searching';
  /** Of the attempt under way. */
  readonly line: Line | null;
  /** Ends the pause before the next attempt. */
  readonly pause: AbortController;
}

/** What the channel is doing. */
type Phase =
  | Searching
  /** The line carries the session. The migration is the one under way, or the last that failed. */
  | { readonly name: 'established'; readonly line: Line; migration: Migration | null; moving: boolean }
  | { readonly name: 'closed' };

const searching = (line: Line | null = null): Searching => ({ name: 'searching', line, pause: new AbortController() });

/** A session with the server that outlives its sockets and nodes: requests, notifications in order, and coming back. */
export class SignalingChannel implements Requester {
  readonly #options: ChannelOptions;
  readonly #listener: ChannelListener;
  readonly #requests: Requests;
  readonly #session: Session;
  readonly #life = new AbortController();
  readonly #handshakes: HandshakeHost;
  #phase: Phase = searching();
  #mediaConnected = false;
  /** Of the socket that carries the session, or is to. */
  readonly #handlers: SocketHandlers = {
    frame: (frame) => {
      this.#received(frame);
    },
    closed: (code) => {
      this.#lost(code);
    },
  };

  constructor(options: ChannelOptions, listener: ChannelListener) {
    this.#options = options;
    this.#listener = listener;
    this.#session = new Session(options);
    this.#requests = new Requests(options.timing.requestMs);
    this.#handshakes = {
      session: this.#session,
      requests: this.#requests,
      established: (line) => {
        this.#established(line);
        this.#requests.attach(line.send);
      },
      began: (session, joined) => listener.began(session, joined),
      notified: (notification) => this.#notified(notification),
      roomReplaced: (room) => listener.roomReplaced(room),
      resumed: (mediaEpoch) => listener.resumed(mediaEpoch),
    };
  }

  /** Where the session may go on, the current one first. */
  get urls(): readonly string[] {
    return this.#session.nodes.inTurn();
  }

  /** Below which the node answers over HTTP, as `https://host/v1/`. */
  get httpBase(): string {
    return httpBase(this.#session.nodes.current);
  }

  /** The first session. Rejects with why there is none; the channel is then closed. */
  async open(): Promise<void> {
    try {
      await this.#measureRegions();
      for (let round = 0; ; round += 1) {
        try {
          return await this.#search(this.#session.nodes.inTurn(), round);
        } catch (error) {
          await this.#deferred(error, round + 1);
        }
      }
    } catch (thrown) {
      this.close();
      const error = toClientError(thrown);
      if (error.code !== 'disconnected') throw error;
      throw new CausewayClientError('unreachable', error.message, { cause: error });
    }
  }

  async request<M extends MethodName>(
    method: M,
    params: Params<M>,
    { answered, wanted = () => true }: RequestOptions<M> = {},
  ): Promise<Result<M>> {
    for (let attempt = 1; ; attempt += 1) {
      this.#assertOpen();
      try {
        return await this.#requests.request(method, params, answered);
      } catch (error) {
        if (wanted()) await this.#deferred(error, attempt);
        if (!wanted()) throw error;
      }
    }
  }

  /** Joins again in the same session, out of the lobby. */
  async enter(): Promise<void> {
    const answered = (joined: Result<'room.join'>): void => {
      this.#session.joined(joined, this.#session.nodes.current);
      this.#listener.joined(joined);
    };
    await this.request('room.join', this.#session.enterParams, { answered });
  }

  /**
   * Leaves and closes: nothing is told any more. May be called twice.
   * @param finished called when the socket is closed at both ends, at once if there is none
   */
  close(finished: () => void = () => {}): void {
    const phase = this.#phase;
    const socket = phase.name === 'closed' ? undefined : phase.line?.socket;
    // The answer is not awaited: closing with 1000 says the same.
    if (phase.name === 'established') this.#requests.request('room.leave', {}).catch(() => {});
    this.#shut();
    if (socket === undefined) finished();
    else socket.close(1000, finished);
  }

  /** Says that we leave in a way that still works when the page is being closed. `close` is to follow. */
  leaveByBeacon(): void {
    const { resumeToken, nodes } = this.#session;
    if (this.#phase.name !== 'closed' && resumeToken !== null) sendLeaveBeacon(nodes.current, resumeToken);
  }

  /** Whether media is connected to the same server: the network between us works then. */
  set mediaConnected(connected: boolean) {
    if (connected === this.#mediaConnected) return;
    this.#mediaConnected = connected;
    if (this.#phase.name !== 'closed' && this.#phase.line !== null) this.#phase.line.mediaConnected = connected;
  }

  /** The network may have changed: ends the wait for the next attempt, and asks a server whose socket looks alive. */
  doubt(): void {
    if (this.#phase.name === 'searching') this.#phase.pause.abort();
    if (this.#phase.name === 'established') this.#phase.line.doubt();
  }

  /** The room is known up to this number, by another way than its events. */
  sawUpTo(seq: number): void {
    this.#session.sawUpTo(seq);
  }

  /**
   * Goes on with another node, as this one is about to stop. Until we are in there, all goes on here.
   * @param sent we are sent there, though this one does not stop: to no other, and we are not to be sent back
   * @returns false if that failed: this session is then used to its end
   */
  async move(url: string, sent = false): Promise<boolean> {
    const { nodes } = this.#session;
    const phase = this.#phase;
    const best = urlFromServer(url, nodes.current);
    if (phase.name !== 'established' || phase.moving || best === null) return false;
    const urls = new Set(sent ? [best] : [best, ...nodes.inTurn(true)]);
    urls.delete(nodes.current);
    const { line } = phase;
    const migration = (phase.migration ??= new Migration({
      ...this.#options,
      last: line,
      session: this.#session,
      requests: this.#requests,
      signal: this.#life.signal,
      token: () => this.#token(),
      isHere: () => this.#phase === phase,
      movedIn: (moved) => this.#movedIn(moved, line),
    }));
    phase.moving = true;
    try {
      return await migration.run([...urls], sent);
    } finally {
      phase.moving = false;
    }
  }

  #movedIn({ socket, authenticated, joined }: MovedIn, last: Line): void {
    socket.handBy(this.#handlers);
    last.release();
    const line = this.#lineOn(socket);
    this.#established(line);
    this.#listener.moved(authenticated, joined, () => {
      last.socket.close(1000);
    });
    this.#requests.goOn(line.send);
  }

  #lineOn(socket: SignalingSocket): Line {
    return new Line(socket, this.#options.timing, this.#mediaConnected, this.#requests);
  }

  #established(line: Line): void {
    this.#phase = { name: 'established', line, migration: null, moving: false };
  }

  #shut(): void {
    this.#dropLine(null);
    if (this.#phase.name === 'searching') this.#phase.pause.abort();
    this.#phase = { name: 'closed' };
    this.#life.abort();
    this.#requests.abandon(new CausewayClientError('closed', 'the meeting is closed'));
  }

  #assertOpen(): void {
    if (this.#phase.name === 'closed') throw new CausewayClientError('closed', 'the meeting is closed');
  }

  /** Waits as long as the server asks; throws the error if it is of another kind, or once too often. */
  async #deferred(thrown: unknown, attempt: number): Promise<void> {
    const error = toClientError(thrown);
    if (attempt >= REQUEST_ATTEMPTS || !isDeferred(error)) throw error;
    // The server may say `at once`, but not for ever: then our own pace holds.
    const waitMs = Math.max(error.retryAfterMs ?? 0, backoffDelay(attempt - 1, this.#options.timing, 1));
    await sleep(Math.min(waitMs, LONGEST_RETRY_MS), this.#life.signal);
    this.#assertOpen();
  }

  async #measureRegions(): Promise<void> {
    const { regions, timing } = this.#options;
    if (regions === undefined) return;
    this.#session.roundTripMs = await measureRegions(regions, { probeMs: timing.probeMs, signal: this.#life.signal });
  }

  /** One round over the nodes, until there is a session. */
  async #search(urls: readonly string[], round: number): Promise<void> {
    const { timing } = this.#options;
    const hurriedMs = Math.min(timing.connectMs, timing.connectNextMs * 2 ** round);
    let asked: Promise<string> | null = null;
    // Asked for once, and only if it is needed.
    const token = (): Promise<string> => (asked ??= this.#token());
    await searchNode(urls, (visit) => this.#visit(visit, visit.last ? timing.connectMs : hurriedMs, token));
  }

  /** Opens a socket and gets a session on it; on failure it is closed again, in a way that keeps a session. */
  async #visit(visit: Visit, connectMs: number, token: () => Promise<string>): Promise<void> {
    const { webSocket } = this.#options;
    const { url } = visit;
    const resumeToken = this.#session.resumeTokenAt(url);
    // Where it is needed for sure it is got first, as the server does not wait long.
    if (resumeToken === null) await token();
    this.#assertOpen();
    const socket = await SignalingSocket.dial({ url, webSocket, connectMs, signal: this.#life.signal }, this.#handlers);
    const line = this.#lineOn(socket);
    this.#phase = searching(line);
    try {
      if (resumeToken !== null && (await resume(this.#handshakes, line, resumeToken, url))) return;
      const credentials = await token();
      if (line.closeCode !== null) throw new CausewayClientError('disconnected', 'the socket closed meanwhile');
      await begin(this.#handshakes, line, visit, credentials);
    } catch (error) {
      if (this.#uses(line)) this.#dropLine(null);
      socket.close();
      throw error;
    }
  }

  #uses(line: Line): boolean {
    return this.#phase.name !== 'closed' && this.#phase.line === line;
  }

  /** The line is used no longer; the search for another begins. @param code with which it closed, null if we close it */
  #dropLine(code: number | null): void {
    if (this.#phase.name === 'closed') return;
    const { line } = this.#phase;
    if (line !== null) line.closeCode = code;
    line?.release();
    if (this.#phase.name === 'established' || line !== null) this.#phase = searching();
    this.#requests.detach(code);
  }

  #lost(code: number): void {
    const phase = this.#phase;
    this.#options.logger.debug('the socket closed', { code });
    this.#dropLine(code);
    const wasEstablished = phase.name === 'established';
    const moved = wasEstablished && phase.migration?.seatMayHaveMoved === true && code === 4409;
    const next = moved ? 'anew' : afterClose(code);
    // On the way back, too, somebody else may have our seat, or we may have been removed from it.
    if (typeof next === 'object' && (wasEstablished || (this.#session.seated && next.reason !== 'ended'))) {
      this.#end(next);
      return;
    }
    if (!wasEstablished) return;
    if (next === 'anew') this.#session.forget();
    this.#listener.lost();
    void this.#comeBack(next === 'anew');
  }

  /** Tries again and again, until there is a session, the time is over, or it makes no sense. Never rejects. */
  async #comeBack(nodeStops: boolean): Promise<void> {
    const { timing, logger } = this.#options;
    const deadline = Date.now() + timing.reconnectForMs;
    let error = new CausewayClientError('unreachable', 'the connection was lost');
    const urls = this.#session.nodes.inTurn(nodeStops);
    // A server that stops is not asked at once, where there is no other.
    for (let round = nodeStops && urls.length === 1 ? 1 : 0; ; round += 1) {
      const hint = isDeferred(error) ? Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS) : 0;
      if (this.#phase.name === 'closed') return;
      const { pause } = (this.#phase = searching());
      await sleep(hint + backoffDelay(round, timing, Math.random()), pause.signal);
      if (this.#life.signal.aborted) return;
      if (Date.now() >= deadline) {
        this.#end({ reason: 'unreachable', error });
        return;
      }
      try {
        await this.#search(urls, round);
        return;
      } catch (thrown) {
        error = toClientError(thrown);
      }
      if (this.#life.signal.aborted) return;
      logger.debug('a round of attempts to reconnect failed', { nodes: urls.length, code: error.code });
      if (!isPassing(error)) {
        this.#end({ reason: 'ended', error });
        return;
      }
    }
  }

  #end(closed: Closed): void {
    if (this.#life.signal.aborted) return;
    this.#shut();
    this.#listener.ended(closed);
  }

  async #token(): Promise<string> {
    const { token } = this.#options;
    try {
      return typeof token === 'string' ? token : await token();
    } catch (cause) {
      throw new CausewayClientError('unreachable', "the application's function gave no token", { cause });
    }
  }

  #received(frame: IncomingFrame | null): void {
    if (this.#phase.name !== 'closed') this.#phase.line?.heard();
    if (frame === null) this.#options.logger.warn('a frame that is not of the protocol');
    else if (frame.type === 'notifications') for (const each of frame.notifications) this.#notified(each);
    else this.#requests.answer(frame);
  }

  #notified(notification: Notified): void {
    if (this.#session.isNew(notification)) this.#listener.notified(notification);
  }
}

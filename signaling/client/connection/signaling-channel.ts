import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { ClientLogger, ClientOptions, Closed, WebSocketConstructor } from '../api.ts';
import { backoffDelay } from '../common/backoff.ts';
import { afterClose, isDeferred, isPassing } from './ending.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import type { IncomingFrame, Notified } from './incoming-frames.ts';
import { Liveness } from './liveness.ts';
import { onOnline } from './network-watch.ts';
import { NodeList, urlFromServer } from './node-list.ts';
import { searchNode, type Visit } from './node-search.ts';
import { measureRegions } from './region-probe.ts';
import { type Requester, type RequestOptions, Requests } from './requests.ts';
import { SignalingSocket, type SocketHandlers } from './signaling-socket.ts';
import { sleep } from '../common/sleep.ts';
import type { ClientTiming } from '../timing.ts';

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

export interface ChannelOptions extends Pick<ClientOptions, 'url' | 'token' | 'clientName' | 'regions'> {
  readonly webSocket: WebSocketConstructor;
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
  readonly room: string;
  readonly takeOver: boolean;
}

/** How often a request is made that the server defers. */
const REQUEST_ATTEMPTS = 4;
/** How often it is tried to go on with another node, over all there are. */
const MOVE_ROUNDS = 4;
/** The longest wait before such a request is made again, in ms. */
const LONGEST_RETRY_MS = 5_000;

type Send = (text: string) => void;

/** A session with the server that outlives its sockets and nodes: requests, notifications in order, and coming back. */
export class SignalingChannel implements Requester {
  readonly #options: ChannelOptions;
  readonly #listener: ChannelListener;
  readonly #requests: Requests;
  readonly #life = new AbortController();
  readonly #offOnline: () => void;
  readonly #nodes: NodeList;
  /** By region, as measured before the first join. */
  #roundTripMs: Readonly<Record<string, number>> = {};
  #socket: SignalingSocket | null = null;
  #liveness: Liveness | null = null;
  #mediaConnected = false;
  /** Whether the socket carries the session: its closing is then the loss of the connection, not of an attempt. */
  #established = false;
  /** Of the last socket that closed. */
  #closeCode: number | null = null;
  /** Ends the pause between two attempts. */
  #pause = new AbortController();
  /** Whether there has been a session: we then have a seat to come back to. */
  #seated = false;
  /** Null: there is no session that could be resumed. */
  #resumeToken: string | null = null;
  #lastSeq = 0;
  #moving = false;
  /** Our seat may be on another node already, though we have no word of that. */
  #moveAsked = false;
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
    this.#nodes = new NodeList(options.url);
    this.#requests = new Requests(options.timing.requestMs);
    this.#offOnline = onOnline(() => {
      this.#pause.abort();
      if (this.#established) this.#liveness?.probe();
    });
  }

  /** The first session. Rejects with why there is none; the channel is then closed. */
  async open(): Promise<void> {
    try {
      await this.#measureRegions();
      for (let round = 0; ; round += 1) {
        try {
          return await this.#search(this.#nodes.inTurn(), round);
        } catch (error) {
          await this.#deferred(error, round + 1);
        }
      }
    } catch (thrown) {
      this.close();
      const error = toClientError(thrown);
      if (error.code !== 'disconnected') throw error;
      const message = `the server closed the socket with ${this.#closeCode ?? 'no code'} before it answered`;
      throw new CausewayClientError('unreachable', message, { cause: error });
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
    const { room, takeOver } = this.#options;
    await this.request(
      'room.join',
      { room, summaries: true, takeOver },
      {
        answered: (joined) => {
          this.#joined(joined, this.#nodes.current);
          this.#listener.joined(joined);
        },
      },
    );
  }

  /**
   * Leaves and closes: nothing is told any more. May be called twice.
   * @param finished called when the socket is closed at both ends, at once if there is none
   */
  close(finished: () => void = () => {}): void {
    const socket = this.#socket;
    // The answer is not awaited: closing with 1000 says the same.
    if (this.#established) this.#requests.request('room.leave', {}).catch(() => {});
    this.#shut();
    if (socket === null) finished();
    else socket.close(1000, finished);
  }

  /** Whether media is connected to the same server: the network between us works then. */
  set mediaConnected(connected: boolean) {
    if (connected === this.#mediaConnected) return;
    this.#mediaConnected = connected;
    if (this.#liveness !== null) this.#liveness.mediaConnected = connected;
  }

  /** The room is known up to this number, by another way than its events. */
  sawUpTo(seq: number): void {
    this.#lastSeq = seq;
  }

  #shut(): void {
    this.#dropSocket();
    this.#life.abort();
    this.#pause.abort();
    this.#offOnline();
    this.#requests.abandon(new CausewayClientError('closed', 'the meeting is closed'));
  }

  #assertOpen(): void {
    if (this.#life.signal.aborted) throw new CausewayClientError('closed', 'the meeting is closed');
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
    this.#roundTripMs = await measureRegions(regions, { probeMs: timing.probeMs, signal: this.#life.signal });
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
    const resumeToken = this.#nodes.mayKnowSession(visit.url) ? this.#resumeToken : null;
    // Where it is needed for sure it is got first, as the server does not wait long.
    if (resumeToken === null) await token();
    this.#assertOpen();
    const dial = { url: visit.url, webSocket, connectMs, signal: this.#life.signal };
    const socket = await SignalingSocket.dial(dial, this.#handlers);
    const send = this.#use(socket);
    try {
      if (resumeToken !== null && (await this.#resume(send, resumeToken, visit.url))) return;
      const credentials = await token();
      if (this.#socket !== socket) throw new CausewayClientError('disconnected', 'the socket closed meanwhile');
      await this.#begin(send, visit, credentials);
    } catch (error) {
      this.#dropSocket();
      socket.close();
      throw error;
    }
  }

  #use(socket: SignalingSocket): Send {
    this.#socket = socket;
    this.#closeCode = null;
    const send = this.#sendOn(socket);
    this.#liveness?.stop();
    this.#liveness = new Liveness(this.#options.timing, this.#mediaConnected, {
      ask: () => {
        // That a frame comes is what counts, whatever it says.
        this.#requests.requestOn(send, 'session.ping', {}).catch(() => {});
      },
      dead: () => {
        socket.giveUp();
      },
    });
    return send;
  }

  #sendOn(socket: SignalingSocket): Send {
    return (text) => {
      socket.send(text);
      if (socket === this.#socket) this.#liveness?.requested();
    };
  }

  /**
   * Goes on with another node, as this one is about to stop. Until we are in there, all goes on here.
   * @returns false if that failed: this session is then used to its end
   */
  async move(url: string): Promise<boolean> {
    const last = this.#socket;
    const best = urlFromServer(url, this.#nodes.current);
    if (last === null || best === null || !this.#established || this.#moving) return false;
    const urls = new Set([best, ...this.#nodes.inTurn(true)]);
    urls.delete(this.#nodes.current);
    const { timing, logger } = this.#options;
    this.#moving = true;
    try {
      for (let round = 0; round < MOVE_ROUNDS && this.#socket === last; round += 1) {
        try {
          const token = await this.#token();
          await searchNode([...urls], (visit) => this.#moveTo(visit, last, token));
          return true;
        } catch (error) {
          logger.debug('going on with another node failed', { code: toClientError(error).code });
        }
        await sleep(backoffDelay(round, timing, Math.random()), this.#life.signal);
      }
      return false;
    } finally {
      this.#moving = false;
    }
  }

  async #moveTo({ url, rehomed }: Visit, last: SignalingSocket, token: string): Promise<void> {
    const { webSocket, timing } = this.#options;
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => {});
    const aside: SocketHandlers = {
      frame: (frame) => {
        if (frame !== null && frame.type !== 'notifications') this.#requests.answer(frame);
      },
      closed: (code) => {
        closed.reject(new CausewayClientError('disconnected', `the socket closed with ${code}`));
      },
    };
    const dial = { url, webSocket, connectMs: timing.connectMs, signal: this.#life.signal };
    const socket = await SignalingSocket.dial(dial, aside);
    const isHere = (): boolean => this.#socket === last && this.#established;
    const askedBefore = this.#moveAsked;
    try {
      const credentials = this.#credentials(token);
      const send = this.#sendOn(socket);
      const authenticated = this.#requests.requestOn(send, 'session.authenticate', credentials);
      const session = await Promise.race([closed.promise, authenticated]);
      if (!isHere()) throw new CausewayClientError('disconnected', 'the session was lost meanwhile');
      this.#requests.hold();
      this.#moveAsked = true;
      const joined = this.#requests.requestOn(send, 'room.join', this.#joinParams(rehomed), (result) => {
        if (!isHere()) throw new Error('the session was lost meanwhile');
        last.handBy(aside);
        socket.handBy(this.#handlers);
        this.#use(socket);
        this.#moveAsked = false;
        this.#joined(result, url);
        this.#listener.moved(session, result, () => {
          last.close(1000);
        });
        this.#requests.goOn(send);
      });
      await Promise.race([closed.promise, joined]);
    } catch (error) {
      const { code } = toClientError(error);
      // A refusal is an answer: our seat is where it was.
      if (code !== 'timeout' && code !== 'disconnected' && code !== 'bad_answer') this.#moveAsked = askedBefore;
      // Without a code: the seat may be there by now, and is taken over with the next attempt.
      socket.close(this.#life.signal.aborted ? 1000 : undefined);
      if (isHere()) this.#requests.goOn(this.#sendOn(last));
      throw error;
    }
  }

  #credentials(token: string): Params<'session.authenticate'> {
    const { clientName } = this.#options;
    return clientName === undefined ? { token } : { token, client: clientName };
  }

  async #begin(send: Send, { url, rehomed }: Visit, token: string): Promise<void> {
    const credentials = this.#credentials(token);
    const answers: { session?: Result<'session.authenticate'> } = {};
    // Both at once: the server answers in order, and refuses the second by itself if the first failed.
    const authenticated = this.#requests.requestOn(send, 'session.authenticate', credentials, (session) => {
      answers.session = session;
    });
    const joined = this.#requests.requestOn(send, 'room.join', this.#joinParams(rehomed), (result) => {
      if (answers.session === undefined) throw new Error('it came before the answer to session.authenticate');
      // Until now the old session might have been resumed. What was asked in it nobody will answer.
      this.#requests.abandon(new CausewayClientError('disconnected', 'the session is over'));
      this.#seated = true;
      this.#lastSeq = 0;
      this.#joined(result, url);
      this.#listener.began(answers.session, result);
      this.#establish(send);
    });
    joined.catch(() => {});
    await authenticated;
    await joined;
  }

  /** Goes on with the session; false if this node knows no such session. */
  async #resume(send: Send, resumeToken: string, url: string): Promise<boolean> {
    const params = { resumeToken, lastSeq: this.#lastSeq };
    try {
      await this.#requests.requestOn(send, 'session.resume', params, ({ missed, room, mediaEpoch }) => {
        for (const notification of missed) this.#notified(notification);
        if (room !== undefined) {
          this.sawUpTo(room.seq);
          this.#listener.roomReplaced(room);
        }
        this.#establish(send);
        this.#listener.resumed(mediaEpoch);
      });
      return true;
    } catch (thrown) {
      const error = toClientError(thrown);
      const closedForGood =
        error.code === 'disconnected' && this.#closeCode !== null && afterClose(this.#closeCode) !== 'resume';
      if (isPassing(error) && !closedForGood) throw error;
      if (url === this.#nodes.current) this.#resumeToken = null;
      if (error.code === 'resume_failed') return false;
      throw new CausewayClientError('disconnected', 'the session could not be resumed', { cause: error });
    }
  }

  #establish(send: Send): void {
    this.#established = true;
    this.#requests.attach(send);
  }

  #dropSocket(): void {
    this.#socket = null;
    this.#established = false;
    this.#liveness?.stop();
    this.#liveness = null;
    this.#requests.detach();
  }

  #lost(code: number): void {
    const wasEstablished = this.#established;
    this.#closeCode = code;
    this.#dropSocket();
    this.#options.logger.debug('the socket closed', { code });
    const moved = this.#moveAsked && code === 4409;
    const next = moved ? 'anew' : afterClose(code);
    this.#moveAsked = false;
    // On the way back, too, somebody else may have our seat, or we may have been removed from it.
    if (typeof next === 'object' && (wasEstablished || (this.#seated && next.reason !== 'ended'))) {
      this.#end(next);
      return;
    }
    if (!wasEstablished) return;
    if (next === 'anew') this.#resumeToken = null;
    this.#listener.lost();
    void this.#comeBack(next === 'anew');
  }

  /** Tries again and again, until there is a session, the time is over, or it makes no sense. Never rejects. */
  async #comeBack(nodeStops: boolean): Promise<void> {
    const { timing, logger } = this.#options;
    const deadline = Date.now() + timing.reconnectForMs;
    let error = new CausewayClientError('unreachable', 'the connection was lost');
    const urls = this.#nodes.inTurn(nodeStops);
    // A server that stops is not asked at once, where there is no other.
    for (let round = nodeStops && urls.length === 1 ? 1 : 0; ; round += 1) {
      const hint = isDeferred(error) ? Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS) : 0;
      this.#pause = new AbortController();
      await sleep(hint + backoffDelay(round, timing, Math.random()), this.#pause.signal);
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

  #joinParams(rehomed: boolean): Params<'room.join'> {
    const { room, takeOver } = this.#options;
    return {
      room,
      summaries: true,
      ...(this.#seated ? { takeOver: true, keepTracks: true } : { takeOver }),
      ...(rehomed ? { rehomed } : {}),
      ...(Object.keys(this.#roundTripMs).length > 0 ? { roundTripMs: this.#roundTripMs } : {}),
    };
  }

  #joined(joined: Result<'room.join'>, url: string): void {
    this.#resumeToken = joined.resumeToken;
    if (joined.state === 'joined') this.#lastSeq = joined.room.seq;
    this.#nodes.servedBy(url, joined.state === 'joined' ? joined.nodes : []);
  }

  #received(frame: IncomingFrame | null): void {
    this.#liveness?.heard();
    if (frame === null) this.#options.logger.warn('a frame that is not of the protocol');
    else if (frame.type === 'notifications') for (const each of frame.notifications) this.#notified(each);
    else this.#requests.answer(frame);
  }

  #notified(notification: Notified): void {
    const { seq } = notification;
    if (seq !== undefined) {
      if (seq <= this.#lastSeq) return;
      this.#lastSeq = seq;
    }
    this.#listener.notified(notification);
  }
}

import type { MethodName, Params, Result } from '../protocol/methods.ts';
import type { RoomView } from '../protocol/views.ts';
import type { ClientLogger, ClientOptions, Closed, WebSocketConstructor } from './api.ts';
import { backoffDelay } from './backoff.ts';
import { type AfterClose, afterClose, isDeferred, isPassing } from './ending.ts';
import { CausewayClientError, toClientError } from './errors.ts';
import type { IncomingFrame, Notified } from './incoming-frames.ts';
import { Liveness } from './liveness.ts';
import { onOnline } from './network-watch.ts';
import { type Requester, type RequestOptions, Requests } from './requests.ts';
import { SignalingSocket } from './signaling-socket.ts';
import { sleep } from './sleep.ts';
import type { ClientTiming } from './timing.ts';

/** What the channel tells. Each call is made before any later frame is looked at. */
export interface ChannelListener {
  /** A new session: the first one, or one after the last was lost. `joined` follows. */
  authenticated(session: Result<'session.authenticate'>): void;
  /** In the room or in its lobby, in a new session; or in the room, out of the lobby. */
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

export interface ChannelOptions extends Pick<ClientOptions, 'url' | 'token' | 'clientName'> {
  readonly webSocket: WebSocketConstructor;
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
  readonly room: string;
  readonly takeOver: boolean;
}

/** How often a request is made that the server defers. */
const REQUEST_ATTEMPTS = 4;
/** The longest wait before such a request is made again, in ms. */
const LONGEST_RETRY_MS = 5_000;

type Send = (text: string) => void;

/** A session with the server that outlives its sockets: requests, notifications in order, and coming back. */
export class SignalingChannel implements Requester {
  readonly #options: ChannelOptions;
  readonly #listener: ChannelListener;
  readonly #requests: Requests;
  readonly #life = new AbortController();
  readonly #offOnline: () => void;
  #socket: SignalingSocket | null = null;
  #liveness: Liveness | null = null;
  /** Whether the socket carries the session: its closing is then the loss of the connection, not of an attempt. */
  #established = false;
  /** Of the last socket that closed. */
  #closeCode: number | null = null;
  /** Ends the pause between two attempts. */
  #pause = new AbortController();
  #resumeToken = '';
  #lastSeq = 0;

  constructor(options: ChannelOptions, listener: ChannelListener) {
    this.#options = options;
    this.#listener = listener;
    this.#requests = new Requests(options.timing.requestMs);
    this.#offOnline = onOnline(() => {
      this.#pause.abort();
      if (this.#established) this.#liveness?.probe();
    });
  }

  /** The first session. Rejects with why there is none; the channel is then closed. */
  async open(): Promise<void> {
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#begin(this.#options.takeOver);
        } catch (error) {
          await this.#deferred(error, attempt);
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
    await this.request('room.join', this.#joinParams(this.#options.takeOver), {
      answered: (joined) => {
        this.#joined(joined);
      },
    });
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

  async #begin(takeOver: boolean): Promise<void> {
    const { clientName } = this.#options;
    const token = await this.#token();
    await this.#attempt(async (send) => {
      const credentials = clientName === undefined ? { token } : { token, client: clientName };
      // Both at once: the server answers in order, and refuses the second by itself if the first failed.
      const authenticated = this.#requests.requestOn(send, 'session.authenticate', credentials, (session) => {
        this.#listener.authenticated(session);
      });
      const joined = this.#requests.requestOn(send, 'room.join', this.#joinParams(takeOver), (result) => {
        this.#lastSeq = 0;
        this.#joined(result);
        this.#establish(send);
      });
      joined.catch(() => {});
      await authenticated;
      await joined;
    });
  }

  async #resume(): Promise<void> {
    await this.#attempt(async (send) => {
      const params = { resumeToken: this.#resumeToken, lastSeq: this.#lastSeq };
      await this.#requests.requestOn(send, 'session.resume', params, ({ missed, room, mediaEpoch }) => {
        for (const notification of missed) this.#notified(notification);
        if (room !== undefined) {
          this.sawUpTo(room.seq);
          this.#listener.roomReplaced(room);
        }
        this.#establish(send);
        this.#listener.resumed(mediaEpoch);
      });
    });
  }

  /** Opens a socket and shakes hands on it; on failure it is closed again, in a way that keeps the session. */
  async #attempt(shakeHands: (send: Send) => Promise<void>): Promise<void> {
    this.#assertOpen();
    const { url, webSocket, timing } = this.#options;
    const dial = { url, webSocket, connectMs: timing.connectMs, signal: this.#life.signal };
    const socket = await SignalingSocket.dial(dial, {
      frame: (frame) => {
        this.#received(frame);
      },
      closed: (code) => {
        this.#lost(code);
      },
    });
    this.#socket = socket;
    this.#closeCode = null;
    const send: Send = (text) => {
      socket.send(text);
    };
    const ping = (): void => {
      // That a frame comes is what counts, whatever it says.
      this.#requests.requestOn(send, 'session.ping', {}).catch(() => {});
    };
    this.#liveness = new Liveness(timing, ping, () => {
      socket.giveUp();
    });
    try {
      await shakeHands(send);
    } catch (error) {
      this.#dropSocket();
      socket.close();
      throw error;
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
    if (!wasEstablished) return;
    const next = afterClose(code);
    if (typeof next === 'object') {
      this.#end(next);
      return;
    }
    this.#listener.lost();
    void this.#comeBack(next);
  }

  /** Tries again and again, until there is a session, the time is over, or it makes no sense. Never rejects. */
  async #comeBack(first: 'resume' | 'anew'): Promise<void> {
    const { timing, logger } = this.#options;
    const deadline = Date.now() + timing.reconnectForMs;
    let mode = first;
    // A server that stops is not asked at once.
    let attempt = first === 'anew' ? 1 : 0;
    let error = new CausewayClientError('unreachable', 'the connection was lost');
    if (mode === 'anew') this.#requests.abandon(new CausewayClientError('disconnected', 'the session is over'));
    for (;;) {
      const hint = isDeferred(error) ? Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS) : 0;
      this.#pause = new AbortController();
      await sleep(hint + backoffDelay(attempt, timing, Math.random()), this.#pause.signal);
      if (this.#life.signal.aborted) return;
      if (Date.now() >= deadline) {
        this.#end({ reason: 'unreachable', error });
        return;
      }
      attempt += 1;
      try {
        await (mode === 'resume' ? this.#resume() : this.#begin(true));
        return;
      } catch (thrown) {
        error = toClientError(thrown);
      }
      if (this.#life.signal.aborted) return;
      logger.debug('an attempt to reconnect failed', { mode, code: error.code });
      const next = this.#afterAttempt(mode, error);
      if (typeof next === 'object') {
        this.#end(next);
        return;
      }
      if (next === 'anew' && mode === 'resume') {
        this.#requests.abandon(new CausewayClientError('disconnected', 'the session is over'));
        attempt = 0;
      }
      mode = next;
    }
  }

  #afterAttempt(mode: 'resume' | 'anew', error: CausewayClientError): AfterClose {
    if (error.code === 'disconnected' && this.#closeCode !== null) {
      const next = afterClose(this.#closeCode);
      if (typeof next === 'object') return next.reason === 'ended' ? 'anew' : next;
      return next === 'anew' ? 'anew' : mode;
    }
    if (isPassing(error)) return mode;
    return mode === 'resume' ? 'anew' : { reason: 'ended', error };
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

  #joinParams(takeOver: boolean): Params<'room.join'> {
    return { room: this.#options.room, takeOver };
  }

  #joined(joined: Result<'room.join'>): void {
    this.#resumeToken = joined.resumeToken;
    if (joined.state === 'joined') this.#lastSeq = joined.room.seq;
    this.#listener.joined(joined);
  }

  #received(frame: IncomingFrame | null): void {
    this.#liveness?.heard();
    if (frame === null) this.#options.logger.warn('a frame that is not of the protocol');
    else if (frame.type === 'notification') this.#notified(frame.notification);
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

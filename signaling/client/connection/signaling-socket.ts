import { SUBPROTOCOL } from '../../protocol/version.ts';
import type { WebSocketConstructor, WebSocketLike } from '../api.ts';
import { CausewayClientError } from '../errors.ts';
import { type IncomingFrame, readFrame } from './incoming-frames.ts';

export interface SocketHandlers {
  /** A frame; null: one that does not belong to the protocol. */
  frame(frame: IncomingFrame | null): void;
  /** The socket is closed, but not by us. Called once. */
  closed(code: number): void;
}

/** How a socket ends when no close frame came (RFC 6455, section 7.1.5). */
const ABNORMAL = 1006;

export interface DialOptions {
  readonly url: string;
  readonly webSocket: WebSocketConstructor;
  readonly connectMs: number;
  readonly signal: AbortSignal;
}

/** One WebSocket, open from the start: frames in and out, and its end. */
export class SignalingSocket {
  readonly #socket: WebSocketLike;
  #handlers: SocketHandlers | null;

  /** Opens a socket. Rejects with `unreachable`, or `aborted` by the signal. */
  static async dial(options: DialOptions, handlers: SocketHandlers): Promise<SignalingSocket> {
    let socket: WebSocketLike;
    try {
      socket = new options.webSocket(options.url, [SUBPROTOCOL]);
    } catch (cause) {
      throw new CausewayClientError('unreachable', 'the WebSocket could not be made', { cause });
    }
    const opened = Promise.withResolvers<undefined>();
    const failed = (message: string): void => {
      opened.reject(new CausewayClientError('unreachable', message));
    };
    const open = (): void => {
      opened.resolve(undefined);
    };
    const closed = (event: { readonly code: number }): void => {
      failed(`the socket closed with ${event.code} before it was open`);
    };
    const aborted = (): void => {
      opened.reject(new CausewayClientError('aborted', 'given up while connecting'));
    };
    const timer = setTimeout(failed, options.connectMs, 'the socket did not open in time');
    socket.addEventListener('open', open);
    socket.addEventListener('close', closed);
    // What went wrong is told by `close`; the package `ws` throws where nobody listens to `error`.
    socket.addEventListener('error', () => {});
    options.signal.addEventListener('abort', aborted);
    if (options.signal.aborted) aborted();
    try {
      await opened.promise;
      return new SignalingSocket(socket, handlers);
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      clearTimeout(timer);
      socket.removeEventListener('open', open);
      socket.removeEventListener('close', closed);
      options.signal.removeEventListener('abort', aborted);
    }
  }

  private constructor(socket: WebSocketLike, handlers: SocketHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.addEventListener('message', this.#onMessage);
    socket.addEventListener('close', this.#onClose);
  }

  readonly #onMessage = (event: { readonly data: unknown }): void => {
    this.#handlers?.frame(typeof event.data === 'string' ? readFrame(event.data) : null);
  };

  readonly #onClose = (event: { readonly code: number }): void => {
    this.#detach()?.closed(event.code);
  };

  /** Nothing is told any more. */
  #detach(): SocketHandlers | null {
    const handlers = this.#handlers;
    this.#handlers = null;
    this.#socket.removeEventListener('message', this.#onMessage);
    this.#socket.removeEventListener('close', this.#onClose);
    return handlers;
  }

  /** Somebody else hears of it from now on. */
  handBy(handlers: SocketHandlers): void {
    if (this.#handlers !== null) this.#handlers = handlers;
  }

  send(text: string): void {
    if (this.#handlers !== null) this.#socket.send(text);
  }

  /** Takes the socket for dead and says so at once: the browser may wait long for the other end's close frame. */
  giveUp(): void {
    const handlers = this.#detach();
    this.#socket.close();
    handlers?.closed(ABNORMAL);
  }

  /**
   * Closes it; `closed` is not called.
   * @param code 1000 tells the server that we left; without one the session may still be resumed
   * @param finished called when the other end has closed too
   */
  close(code?: number, finished?: () => void): void {
    this.#detach();
    if (finished !== undefined) this.#socket.addEventListener('close', finished);
    this.#socket.close(code);
  }
}

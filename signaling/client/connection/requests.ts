import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import { CausewayClientError } from '../errors.ts';
import { type IncomingFrame, readResult } from './incoming-frames.ts';

export interface RequestOptions<M extends MethodName> {
  /** Gets the result before any frame that came after it is looked at, which a promise cannot promise. */
  readonly answered?: (result: Result<M>) => void;
  /** Whether it still has a sense: asked before a request that the server deferred is made once more. */
  readonly wanted?: () => boolean;
}

/** Whoever can ask the server something. */
export interface Requester {
  /**
   * Sends a request and resolves with its answer; while the socket is away it waits for the next one.
   * Rejects with the protocol's code, or with `timeout`, `disconnected`, `closed`, `bad_answer`.
   */
  request<M extends MethodName>(method: M, params: Params<M>, options?: RequestOptions<M>): Promise<Result<M>>;
}

interface Pending {
  readonly method: MethodName;
  readonly params: unknown;
  /** Given when it is sent for the first time, and kept when it is sent again. */
  id: number | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  readonly settle: (result: unknown) => void;
  readonly reject: (error: CausewayClientError) => void;
}

type Send = (text: string) => void;

/** The requests of one client, with their ids: those that wait for an answer, and those that wait for a socket. */
export class Requests {
  readonly #requestMs: number;
  #send: Send | null = null;
  #lastId = 0;
  /** In the order of their ids. */
  readonly #unanswered = new Map<number, Pending>();
  #unsent: Pending[] = [];
  /** The ids of those that belong to one socket alone. */
  readonly #bound = new Set<number>();

  constructor(requestMs: number) {
    this.#requestMs = requestMs;
  }

  request<M extends MethodName>(
    method: M,
    params: Params<M>,
    answered?: (result: Result<M>) => void,
  ): Promise<Result<M>> {
    return this.#add(method, params, answered, (pending) => {
      if (this.#send === null) this.#unsent.push(pending);
      else this.#transmit(pending, this.#send);
    });
  }

  /** A request that makes sense on this socket only: never kept for the next one. */
  requestOn<M extends MethodName>(
    send: Send,
    method: M,
    params: Params<M>,
    answered?: (result: Result<M>) => void,
  ): Promise<Result<M>> {
    return this.#add(method, params, answered, (pending) => {
      this.#bound.add(this.#transmit(pending, send));
    });
  }

  #add<M extends MethodName>(
    method: M,
    params: Params<M>,
    answered: ((result: Result<M>) => void) | undefined,
    start: (pending: Pending) => void,
  ): Promise<Result<M>> {
    const { promise, resolve, reject } = Promise.withResolvers<Result<M>>();
    const settle = (result: unknown): void => {
      try {
        const parsed = readResult(method, result);
        answered?.(parsed);
        resolve(parsed);
      } catch (cause) {
        reject(new CausewayClientError('bad_answer', `the answer to ${method} is not as the protocol says`, { cause }));
      }
    };
    start({ method, params, id: null, timer: undefined, settle, reject });
    return promise;
  }

  #transmit(pending: Pending, send: Send): number {
    const id = pending.id ?? ++this.#lastId;
    pending.id = id;
    this.#unanswered.set(id, pending);
    pending.timer = setTimeout(() => {
      this.#take(id)?.reject(new CausewayClientError('timeout', `no answer to ${pending.method} in time`));
    }, this.#requestMs);
    send(JSON.stringify({ id, method: pending.method, params: pending.params }));
    return id;
  }

  #take(id: number): Pending | undefined {
    const pending = this.#unanswered.get(id);
    this.#unanswered.delete(id);
    this.#bound.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /** The answer to a request that nobody awaits any more is ignored. */
  answer(frame: Exclude<IncomingFrame, { type: 'notifications' }>): void {
    if (frame.id === null) return;
    const pending = this.#take(frame.id);
    if (frame.type === 'answer') pending?.settle(frame.result);
    else pending?.reject(new CausewayClientError(frame.error.code, frame.error.message, frame.error));
  }

  /** The session has a socket: what is unanswered is sent again under its old id (the server knows what it did), then what waited. */
  attach(send: Send): void {
    for (const [id, pending] of [...this.#unanswered]) {
      if (!this.#bound.has(id)) {
        clearTimeout(pending.timer);
        this.#transmit(pending, send);
      }
    }
    this.goOn(send);
  }

  /** What is asked from now on waits for `goOn`; what is unanswered may be answered still. */
  hold(): void {
    this.#send = null;
  }

  /** What waited goes over this socket, and all that comes. What is unanswered is not sent again. */
  goOn(send: Send): void {
    this.#send = send;
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const pending of unsent) this.#transmit(pending, send);
  }

  /**
   * The socket is gone: the time without one does not count.
   * @param code with which it closed; null: we closed it
   */
  detach(code: number | null): void {
    this.#send = null;
    const message = `the socket closed with ${code ?? 'no code'} before the server answered`;
    for (const id of [...this.#bound]) this.#take(id)?.reject(new CausewayClientError('disconnected', message));
    for (const pending of this.#unanswered.values()) clearTimeout(pending.timer);
  }

  /** The session is over: nobody will answer what was asked in it, sent or not. */
  abandon(error: CausewayClientError): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const id of [...this.#unanswered.keys()]) this.#take(id)?.reject(error);
    for (const pending of unsent) pending.reject(error);
  }
}

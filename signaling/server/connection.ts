/** One WebSocket: reads requests, answers them in order, and bounds what its client may cost. */
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { CLOSE_CODES, type CloseCode } from '../protocol/close-codes.ts';
import { isMethodName, type MethodName } from '../protocol/methods.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { Principal } from '../../src/domain/grants.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { guarded } from '../../src/ports/guarded.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import { failure, type Answer } from './answer.ts';
import type { Caller } from './call.ts';
import type { Arrival, Dispatched, Dispatcher } from './dispatcher.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { SignalingLimits } from './limits.ts';
import { RequestLimiter } from './request-limiter.ts';
import { RequestQueue } from './request-queue.ts';
import { readRequest, type Reading } from './request-reader.ts';
import type { Quotas } from './quotas.ts';
import type { ConnectionEnd, Session } from './session.ts';

/** How long a client may take to answer the closing handshake, in ms; then its socket is cut. */
const CLOSING_MS = 2_000;

/** Beats in a row in which nothing may be heard. */
const MISSED_PINGS = 2;

/** What a client that has to wait for its own requests to be carried out is told, in ms. */
const QUEUE_RETRY_MS = 1_000;

/** No closing handshake took place (RFC 6455, section 7.1.5). */
const ABNORMAL_CLOSURE = 1006;

/** What the close codes of clients say of their intent. */
const END_OF: Readonly<Record<number, ConnectionEnd>> = { 1000: 'left', 1001: 'pageClosed' };

const INVALID: ReadonlySet<string> = new Set<ErrorCode>(['bad_frame', 'unknown_method', 'bad_params']);

/** A first request that fails so will not succeed another time either. */
const AUTHENTICATION_FAILED: ReadonlySet<string> = new Set<ErrorCode>(['token_invalid', 'token_expired', 'bad_params']);
const FIRST_REQUESTS: ReadonlySet<string> = new Set<MethodName>(['session.authenticate', 'session.resume']);

/** What all connections share. */
export interface ConnectionServices {
  readonly dispatcher: Dispatcher;
  readonly heartbeat: Heartbeat;
  readonly quotas: Quotas;
  readonly limits: SignalingLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}

export class Connection implements Caller {
  readonly network: string;
  readonly #id = randomUUID();
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #services: ConnectionServices;
  readonly #limiter: RequestLimiter;
  readonly #queue: RequestQueue;
  readonly #stopDeadline: () => void;
  readonly #stopHeartbeat: () => void;
  #logger: Logger;
  #principal: Principal | null = null;
  #session: Session | null = null;
  /** Counts the socket no longer as its identity's. */
  #uncount: () => void = () => undefined;
  #open = true;
  /** What is sent in one turn of the event loop is written at its end, at once. */
  #corked = false;
  #missedPings = 0;
  /** It has sent something since the last beat. */
  #active = false;
  #invalidFrames = 0;
  /** Beats in a row in which it was authenticated, and neither in a room nor in a lobby. */
  #beatsWithoutSeat = 0;
  /** The ping whose answer shows that the client has received all before it (RFC 6455, section 5.5.3). */
  #received: { readonly mark: string; readonly callback: () => void } | null = null;

  /** @param stream what the socket writes to */
  constructor(socket: WebSocket, stream: Duplex, services: ConnectionServices, network: string) {
    this.network = network;
    const { limits, clock, heartbeat, telemetry } = services;
    this.#socket = socket;
    this.#stream = stream;
    this.#services = services;
    this.#logger = services.logger.child({ connection: this.#id });
    this.#limiter = new RequestLimiter(limits);
    this.#queue = new RequestQueue(limits.waitingRequests, limits.waitingBytes);
    this.#stopDeadline = clock.after(limits.authenticationDeadlineMs, () => this.#safely(() => this.close(4408)));
    this.#stopHeartbeat = heartbeat.add(() => this.#safely(() => this.#beat()));
    telemetry.socketOpened();
    socket.on('message', (data, isBinary) => this.#safely(() => this.#receive(data, isBinary)));
    socket.on('pong', (data) => this.#safely(() => this.#ponged(data.toString('latin1'))));
    socket.on('error', (error) => this.#safely(() => this.#fail(error)));
    socket.on('close', (code) => this.#safely(() => this.#end(code)));
  }

  get open(): boolean {
    return this.#open;
  }

  get principal(): Principal | null {
    return this.#principal;
  }

  get session(): Session | null {
    return this.#session?.over === false ? this.#session : null;
  }

  get logger(): Logger {
    return this.#logger;
  }

  authenticated(principal: Principal): void {
    this.#principal = principal;
    this.#logger = this.#logger.child({ tenant: principal.tenant });
    this.#uncount = this.#services.quotas.addSocket(principal);
    this.#stopDeadline();
  }

  bind(session: Session | null): void {
    this.#session = session;
  }

  get congested(): boolean {
    return this.#socket.bufferedAmount > this.#services.limits.messageBufferBytes;
  }

  onDrained(callback: () => void): void {
    if (this.#open) this.#stream.once('drain', () => this.#safely(callback));
  }

  onReceived(callback: () => void): void {
    if (!this.#open) return;
    this.#received = { mark: randomUUID(), callback };
    this.#socket.ping(this.#received.mark);
  }

  send(text: string): void {
    if (!this.#open) return;
    if (this.#socket.bufferedAmount > this.#services.limits.sendBufferBytes) {
      this.close(4413);
      return;
    }
    this.#cork();
    this.#socket.send(text);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    setImmediate(() => {
      this.#corked = false;
      this.#stream.uncork();
    });
  }

  close(code: CloseCode): void {
    if (!this.#open) return;
    this.#socket.close(code, CLOSE_CODES[code].name);
    this.#cutLater();
    this.#end(code);
  }

  #ponged(mark: string): void {
    this.#missedPings = 0;
    if (this.#received?.mark !== mark) return;
    const { callback } = this.#received;
    this.#received = null;
    callback();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.#open) return;
    this.#missedPings = 0;
    this.#active = true;
    const arrivedAt = performance.now();
    const { text, bytes } = textOf(data);
    const reading: Reading = isBinary
      ? { id: null, error: new CausewayError('bad_frame', 'frames are text, not binary') }
      : readRequest(text);
    if (this.#queue.push(bytes, () => this.#answerSafely(reading, { arrivedAt, bytes }))) return;
    this.#refuse(reading, QUEUE_RETRY_MS, arrivedAt);
  }

  /** What comes from a socket or a timer never throws: whatever fails ends this connection, and nothing else. */
  #safely(work: () => void): void {
    guarded(this.#logger, 'a signaling connection', work, () => this.#socket.terminate())();
  }

  /** Never rejects. */
  async #answerSafely(reading: Reading, arrival: Arrival): Promise<void> {
    try {
      await this.#answer(reading, arrival);
    } catch (error) {
      this.#logger.error({ err: error }, 'a signaling connection failed: a defect');
      this.#safely(() => this.close(1011));
    }
  }

  async #answer(reading: Reading, arrival: Arrival): Promise<void> {
    const { arrivedAt } = arrival;
    const waitMs = this.#limiter.request(performance.now());
    if (waitMs > 0) return this.#refuse(reading, waitMs, arrivedAt);
    const { answer, afterwards }: Dispatched =
      'request' in reading
        ? await this.#services.dispatcher.dispatch(this, reading.request, arrival)
        : { answer: failure(reading.id, reading.error), afterwards: [] };
    this.#reply(reading, answer, arrivedAt);
    if (!this.#open) return;
    for (const callback of afterwards) callback();
    this.#judge(reading, answer);
  }

  #refuse(reading: Reading, retryAfterMs: number, arrivedAt: number): void {
    const id = 'request' in reading ? reading.request.id : reading.id;
    const error = new CausewayError('rate_limited', 'too many requests', { retryAfterMs });
    this.#reply(reading, failure(id, error), arrivedAt);
    if (this.#limiter.refused(performance.now())) this.close(4429);
  }

  #reply(reading: Reading, { text, code }: Answer, arrivedAt: number): void {
    const method = 'request' in reading && isMethodName(reading.request.method) ? reading.request.method : 'unknown';
    this.#services.telemetry.requestAnswered(method, code, (performance.now() - arrivedAt) / 1000);
    this.send(text);
  }

  /** Closes the connection of a client that cannot authenticate, or does not speak the protocol. */
  #judge(reading: Reading, { code }: Answer): void {
    this.#invalidFrames = INVALID.has(code) ? this.#invalidFrames + 1 : 0;
    if (this.#invalidFrames > this.#services.limits.invalidFrames) this.close(4400);
    const first = !this.#principal && 'request' in reading && FIRST_REQUESTS.has(reading.request.method);
    if (first && AUTHENTICATION_FAILED.has(code)) this.close(4401);
  }

  #beat(): void {
    const { joinDeadlineMs, pingIntervalMs } = this.#services.limits;
    this.#beatsWithoutSeat = this.#principal && !this.session ? this.#beatsWithoutSeat + 1 : 0;
    if (this.#missedPings >= MISSED_PINGS) {
      this.close(4414);
    } else if (this.#beatsWithoutSeat * pingIntervalMs > joinDeadlineMs) {
      this.close(4411);
    } else {
      this.#missedPings += 1;
      // Who has sent something has heard of us since.
      if (!this.#active) this.#socket.ping();
      this.#active = false;
    }
  }

  /** `ws` has begun to close the socket then. */
  #fail(error: Error): void {
    this.#cutLater();
    this.#logger.debug({ err: error }, 'a signaling socket failed');
    const tooLarge = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    this.#end(tooLarge ? 1009 : ABNORMAL_CLOSURE);
  }

  /** Does not wait long for a client that does not close its end. */
  #cutLater(): void {
    const { clock } = this.#services;
    this.#socket.once(
      'close',
      clock.after(CLOSING_MS, () => this.#socket.terminate()),
    );
  }

  /** Once, whichever end closes. */
  #end(code: number): void {
    if (!this.#open) return;
    this.#open = false;
    const { telemetry } = this.#services;
    this.#stopDeadline();
    this.#stopHeartbeat();
    this.#uncount();
    this.#received = null;
    this.#queue.clear();
    // A client may close with any code between 3000 and 4999: no metric grows with that.
    telemetry.socketClosed(Object.hasOwn(CLOSE_CODES, code) ? code : ABNORMAL_CLOSURE);
    this.#logger.debug({ code }, 'a signaling connection ended');
    this.#session?.connectionLost(this, END_OF[code] ?? 'lost');
  }
}

function textOf(data: RawData): { readonly text: string; readonly bytes: number } {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
  return { text: buffer.toString('utf8'), bytes: buffer.byteLength };
}

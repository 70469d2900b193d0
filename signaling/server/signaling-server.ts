/** The signaling endpoint: lets WebSockets in, and keeps their connections. */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from '../protocol/limits.ts';
import { SUBPROTOCOL } from '../protocol/version.ts';
import { clientNetwork } from '../../src/ports/client-network.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { guarded } from '../../src/ports/guarded.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import { noTracing, type Tracing } from '../../src/ports/tracing.ts';
import { outgoing } from '../../src/services/outgoing.ts';
import type { Meetings } from '../../src/services/participation.ts';
import type { Services, Verifier } from './call.ts';
import { Connection, type ConnectionServices } from './connection.ts';
import { Dispatcher } from './dispatcher.ts';
import { pageAllowed, refusalOf, refuse, type Refusal } from './handshake.ts';
import { Heartbeat } from './heartbeat.ts';
import { DEFAULT_LIMITS, type SignalingLimits } from './limits.ts';
import { type MemoryPressure, Quotas } from './quotas.ts';
import { type Shared, SharedQuotas } from './shared-quotas.ts';
import { RareLog } from '../../src/ports/rare-log.ts';
import { SessionStore } from './session-store.ts';

/** Of what a stranger sent, and of a long list, so much is logged. */
const MAX_LOGGED_LENGTH = 200;
const MAX_LOGGED_ORIGINS = 20;
const shortened = (text: string): string => text.slice(0, MAX_LOGGED_LENGTH);

export interface SignalingServerOptions {
  readonly meetings: Meetings;
  readonly verifier: Verifier;
  /** This server, as clients are told of it. */
  readonly node: Services['node'];
  /** Origins of pages that may connect besides the server's own; `*`: all. */
  readonly allowedOrigins: readonly string[];
  /** Who asks, and for which host, where proxies stand in front; the socket's own word and the header `Host` unless given. */
  readonly clientOf?: (request: IncomingMessage) => { readonly address: string; readonly host: string | undefined };
  /** Signaling URLs of the nodes that clients of a tenant may go on with when this one stops, the best first. */
  readonly alternatives: (tenant: string) => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly tracing?: Tracing | undefined;
  /** Files that people share; none are unless given. */
  readonly files?: Services['files'];
  /** Whether there is memory left; always unless given. */
  readonly memory?: MemoryPressure;
  /** What the nodes of a cluster count together. */
  readonly shared: Shared;
  readonly limits?: { readonly [L in keyof SignalingLimits]?: SignalingLimits[L] | undefined };
}

/** What the rate of requests makes of the bytes that may be told, where nothing is said of them. */
const TOLD_BYTES_PER_REQUEST = 160;

function limitsOf(given: SignalingServerOptions['limits'] = {}): SignalingLimits {
  const { requestsPerSecond = DEFAULT_LIMITS.requestsPerSecond } = given;
  const defaults = { ...DEFAULT_LIMITS, toldBytesPerSecond: TOLD_BYTES_PER_REQUEST * requestsPerSecond };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...said };
}

/** What a client that there is no room for is told, in seconds. */
const RETRY_AFTER_S = 10;

export class SignalingServer {
  readonly #options: SignalingServerOptions;
  /** The connections read it whenever they need it. */
  readonly #limits: { -readonly [Name in keyof SignalingLimits]: SignalingLimits[Name] };
  readonly #log: RareLog;
  readonly #quotas: Quotas;
  readonly #sessions = new SessionStore();
  readonly #heartbeat: Heartbeat;
  readonly #shared: ConnectionServices;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: () => SUBPROTOCOL,
  });
  readonly #connections = new Map<WebSocket, Connection>();
  readonly #connectionsOfNetwork = new Map<string, number>();
  readonly #detach: (() => void)[] = [];
  #accepting = true;

  constructor(options: SignalingServerOptions) {
    const {
      meetings,
      verifier,
      node,
      clock,
      logger,
      telemetry,
      tracing = noTracing,
      files = () => undefined,
    } = options;
    this.#options = options;
    this.#limits = limitsOf(options.limits);
    this.#log = new RareLog(logger);
    this.#quotas = new Quotas(this.#limits, this.#log, options.memory);
    this.#heartbeat = new Heartbeat(clock, this.#limits.pingIntervalMs);
    const { closedPageMs } = this.#limits;
    const sharedQuotas = new SharedQuotas(this.#limits, this.#log, options.shared);
    const quotas = { quotas: this.#quotas, sharedQuotas };
    const services = { meetings, verifier, sessions: this.#sessions, ...quotas, clock, closedPageMs };
    this.#shared = {
      dispatcher: new Dispatcher({ ...services, telemetry, tracing, node, files }),
      heartbeat: this.#heartbeat,
      quotas: this.#quotas,
      limits: this.#limits,
      clock,
      logger,
      telemetry,
    };
  }

  /** From now on these limits hold; a connection's rate of requests is the one that it began with. */
  adjustLimits(limits: SignalingServerOptions['limits']): void {
    Object.assign(this.#limits, limitsOf(limits));
  }

  /** Takes all upgrades of an HTTP server; those to other paths are answered with 404. */
  attach(httpServer: Server | TlsServer): void {
    const onUpgrade = guarded(
      this.#options.logger,
      'an upgrade',
      (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head),
      (_request, socket) => socket.destroy(),
    );
    httpServer.on('upgrade', onUpgrade);
    this.#detach.push(() => httpServer.off('upgrade', onUpgrade));
  }

  /**
   * From now on there are no new sockets and no joins; clients are told that the server stops in `deadlineMs`, and where
   * to go.
   */
  drain(deadlineMs: number): void {
    this.#accepting = false;
    this.#options.meetings.drain();
    for (const connection of this.#connections.values()) {
      const { principal } = connection;
      const [url] = principal === null ? [] : this.#options.alternatives(principal.tenant);
      const data = url === undefined ? { deadlineMs } : { deadlineMs, url };
      connection.send(outgoing({ event: 'server.closing', data }).text());
    }
  }

  /** New sockets and joins are taken again, after `drain`. */
  reopen(): void {
    this.#accepting = true;
    this.#options.meetings.reopen();
  }

  /** Closes every socket with 1012; resolves when all are gone. May be called twice. */
  async close(): Promise<void> {
    this.#accepting = false;
    for (const detach of this.#detach.splice(0)) detach();
    this.#heartbeat.close();
    const gone = this.gone();
    for (const connection of this.#connections.values()) connection.close(1012);
    await gone;
  }

  /** Resolves when all sockets that are open now are gone: after `drain` there are no others. */
  async gone(): Promise<void> {
    const sockets = [...this.#connections.keys()];
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  /** What of this node is full, so that it should get no more joins; null: nothing. */
  get full(): string | null {
    const { connections } = this.#limits;
    return this.#connections.size >= connections ? `its ${connections} connections are taken` : this.#quotas.full;
  }

  /** A client that cannot use its socket any more leaves. Of an unknown token: nothing happens. */
  leave(resumeToken: string): void {
    this.#sessions.find(resumeToken)?.leftBehind();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { address, host } = this.#options.clientOf?.(request) ?? {
      address: request.socket.remoteAddress ?? '',
      host: request.headers.host,
    };
    const network = clientNetwork(address);
    const asked = { url: request.url, headers: { ...request.headers, host } };
    const refusal = refusalOf(asked, () => this.#options.allowedOrigins) ?? this.#overload(network);
    if (refusal?.status === 403) this.#logForeignPage(asked.headers);
    if (refusal) this.#refuse(socket, refusal, network);
    else this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#connect(webSocket, socket, network));
  }

  #refuse(socket: Duplex, refusal: Refusal, network: string): void {
    const { status, reason } = refusal;
    // Those that bad clients cause are their business; those for want of room are the operator's.
    if (refusal.retryAfterS === undefined) {
      this.#options.logger.debug({ status, reason }, 'a signaling socket was refused');
    } else {
      this.#log.warn({ status, network }, `signaling sockets are refused: ${reason}`);
    }
    refuse(socket, refusal);
  }

  /** Whether the page that sent this request may open a socket here. */
  pageAllowed(request: IncomingMessage): boolean {
    const host = this.#options.clientOf?.(request).host ?? request.headers.host;
    return pageAllowed({ origin: request.headers.origin, host }, () => this.#options.allowedOrigins);
  }

  /** What a proxy in front does wrong shows here alone: the page says no more than that it cannot connect. */
  #logForeignPage({ origin, host }: Pick<IncomingMessage['headers'], 'origin' | 'host'>): void {
    const expected = [host ?? '', ...this.#options.allowedOrigins].slice(0, MAX_LOGGED_ORIGINS).map(shortened);
    this.#log.warn(
      { origin: shortened(origin ?? ''), host: shortened(host ?? ''), expected },
      'a page may not connect: its Origin is neither the Host of the request nor in signaling.allowedOrigins. ' +
        'A proxy in front has to pass the Host on (docs/OPERATIONS.md, "Behind a proxy")',
    );
  }

  #overload(network: string): Refusal | null {
    if (!this.#accepting) return { status: 503, reason: 'The server is about to stop.' };
    if (this.#connections.size >= this.#limits.connections) {
      return { status: 503, reason: 'The server is full.', retryAfterS: RETRY_AFTER_S };
    }
    if (this.#countOf(network) < this.#limits.connectionsPerAddress) return null;
    return { status: 429, reason: 'Too many connections from this address.', retryAfterS: RETRY_AFTER_S };
  }

  #connect(socket: WebSocket, stream: Duplex, network: string): void {
    this.#connections.set(socket, new Connection(socket, stream, this.#shared, network));
    this.#connectionsOfNetwork.set(network, this.#countOf(network) + 1);
    socket.once('close', () => {
      this.#connections.delete(socket);
      const left = this.#countOf(network) - 1;
      if (left === 0) this.#connectionsOfNetwork.delete(network);
      else this.#connectionsOfNetwork.set(network, left);
    });
  }

  #countOf(network: string): number {
    return this.#connectionsOfNetwork.get(network) ?? 0;
  }
}

/** The links of this node to others, as WebSockets: adapter of the port NodeLinks. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CausewayError } from '../../domain/errors.ts';
import { clientNetwork } from '../../ports/client-network.ts';
import type { Clock } from '../../ports/clock.ts';
import { guarded } from '../../ports/guarded.ts';
import type { Logger } from '../../ports/logger.ts';
import type { NodeDirectory } from '../../ports/node-directory.ts';
import type { LinkPayload, LinkRequest, NodeLinks } from '../../ports/node-links.ts';
import { PacedLog } from '../../ports/paced-log.ts';
import { SEAL_BYTES } from './frame-seal.ts';
import {
  accept,
  dial,
  LINK_PROTOCOL,
  MIN_SECRET_BYTES,
  type HandshakeOptions,
  type LinkIdentity,
} from './handshake.ts';
import { LinkChannel, type ChannelOwner } from './link-channel.ts';
import { DEFAULT_LINK_LIMITS, type LinkLimits } from './link-limits.ts';
import { LinkMethods } from './link-methods.ts';
import type { LinkRejectionReason } from './link-rejection.ts';
import { tlsOptions, type LinkTls } from './link-server.ts';
import { Peer } from './peer.ts';

export interface WebSocketLinksOptions {
  /** Knows this node, and where the others are; its last snapshot is good enough. */
  readonly directory: Pick<NodeDirectory, 'self' | 'nodes'>;
  /** The same at all nodes of the cluster; at least 32 bytes in UTF-8. */
  readonly secret: string;
  /** The same as the link server's; undefined: links are `ws://`. */
  readonly tls: LinkTls | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For the metrics: a link or a frame was refused. */
  readonly onRejected: (reason: LinkRejectionReason) => void;
  readonly limits?: Partial<LinkLimits>;
}

export class WebSocketLinks implements NodeLinks {
  readonly #options: WebSocketLinksOptions;
  readonly #limits: LinkLimits;
  readonly #handshake: HandshakeOptions;
  readonly #methods: LinkMethods;
  readonly #server: WebSocketServer;
  readonly #peers = new Map<string, Peer>();
  readonly #channels = new Set<LinkChannel>();
  /** Those that were accepted and have not authenticated, and where they come from. */
  readonly #strangers = new Map<LinkChannel, string>();
  readonly #rejections = new PacedLog();
  readonly #downListeners = new Set<(node: string) => void>();
  readonly #detach: (() => void)[] = [];
  #closing = false;

  /** @throws {RangeError} if the secret is too short */
  constructor(options: WebSocketLinksOptions) {
    const secret = Buffer.from(options.secret, 'utf8');
    if (secret.length < MIN_SECRET_BYTES) {
      throw new RangeError(`the secret of the cluster has to have ${MIN_SECRET_BYTES} bytes or more`);
    }
    const { id, incarnation } = options.directory.self;
    this.#options = options;
    this.#limits = { ...DEFAULT_LINK_LIMITS, ...options.limits };
    this.#handshake = { self: { node: id, incarnation }, secret, isGenuine: (peer) => this.#isGenuine(peer) };
    this.#methods = new LinkMethods(options.logger);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.frameBytes + SEAL_BYTES,
    });
  }

  /** Takes all upgrades of a server made by `createLinkServer`. */
  attach(server: Server): void {
    const onUpgrade = guarded(
      this.#options.logger,
      'an upgrade of a link',
      (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head),
      (_request, socket) => socket.destroy(),
    );
    server.on('upgrade', onUpgrade);
    this.#detach.push(() => server.off('upgrade', onUpgrade));
  }

  async request(node: string, method: string, params: LinkPayload): Promise<LinkPayload> {
    return this.#peer(node).request(method, params);
  }

  tell(node: string, method: string, params: LinkPayload): void {
    this.#peers.get(node)?.tell(method, params);
  }

  /** @throws {Error} if what begins so is served already */
  serve(prefix: string, handler: (request: LinkRequest) => Promise<LinkPayload>): void {
    this.#methods.serve(prefix, handler);
  }

  hear(prefix: string, listener: (message: LinkRequest) => void): void {
    this.#methods.hear(prefix, listener);
  }

  /** Listeners must not throw. They hear nothing of what `close` does. */
  onDown(listener: (node: string) => void): () => void {
    this.#downListeners.add(listener);
    return () => void this.#downListeners.delete(listener);
  }

  up(node: string): boolean {
    return this.#peers.get(node)?.up ?? false;
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const detach of this.#detach.splice(0)) detach();
    for (const peer of this.#peers.values()) peer.close();
    for (const channel of this.#channels) channel.close('going');
    await Promise.all([...this.#channels].map(({ gone }) => gone));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = clientNetwork(request.socket.remoteAddress ?? '');
    const refusal = this.#refusal(request, address);
    if (refusal) {
      this.#rejections.note((passedOver) =>
        this.#options.logger.warn({ reason: refusal, address, passedOver }, 'A link was refused'),
      );
      this.#options.onRejected(refusal);
      const status = refusal === 'overload' ? '503 Service Unavailable' : '400 Bad Request';
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, address));
  }

  #refusal({ headers }: IncomingMessage, address: string): LinkRejectionReason | undefined {
    const { handshakes, handshakesPerAddress } = this.#limits;
    const fromThere = [...this.#strangers.values()].filter((each) => each === address);
    if (this.#strangers.size >= handshakes || fromThere.length >= handshakesPerAddress) return 'overload';
    // Only browsers send an origin.
    const isNode = headers['sec-websocket-protocol'] === LINK_PROTOCOL && headers.origin === undefined;
    return isNode ? undefined : 'malformed';
  }

  #accept(socket: WebSocket, address: string): void {
    const peerOf = ({ session }: LinkChannel): Peer | undefined => session && this.#peers.get(session.peer.node);
    const accepted = this.#channel(socket, accept(this.#handshake), {
      authenticated: (channel, session) => {
        this.#strangers.delete(channel);
        this.#peer(session.peer.node).authenticated(channel, session);
      },
      received: (channel, envelope) => peerOf(channel)?.received(channel, envelope),
      ended: (channel, surplus) => {
        this.#strangers.delete(channel);
        peerOf(channel)?.ended(channel, surplus);
      },
    });
    this.#strangers.set(accepted, address);
  }

  #dial(node: string, lost: string | null, owner: ChannelOwner): LinkChannel {
    const url = this.#options.directory.nodes().find(({ id }) => id === node)?.linkUrl;
    const scheme = this.#options.tls ? 'wss:' : 'ws:';
    if (url === undefined) throw new CausewayError('unavailable', 'there is no such node', { level: 'debug' });
    if (!URL.canParse(url) || new URL(url).protocol !== scheme) {
      throw new CausewayError('unavailable', `the node has no link URL with ${scheme}//`);
    }
    const socket = new WebSocket(url, [LINK_PROTOCOL], {
      perMessageDeflate: false,
      maxPayload: this.#limits.frameBytes + SEAL_BYTES,
      ...(this.#options.tls && tlsOptions(this.#options.tls)),
    });
    return this.#channel(socket, dial(this.#handshake, node, lost), owner);
  }

  #channel(socket: WebSocket, handshake: ReturnType<typeof dial>, owner: ChannelOwner): LinkChannel {
    const { clock, logger, onRejected } = this.#options;
    const services = { limits: this.#limits, clock, logger, rejections: this.#rejections, onRejected };
    const channel = new LinkChannel(socket, handshake, owner, services);
    this.#channels.add(channel);
    void channel.gone.then(() => this.#channels.delete(channel));
    return channel;
  }

  #peer(node: string): Peer {
    const { directory, clock, logger } = this.#options;
    if (this.#closing) throw new CausewayError('unavailable', 'this node is about to stop', { level: 'debug' });
    const known = this.#peers.get(node);
    if (known) return known;
    if (node === directory.self.id) throw new CausewayError('internal', 'a node has no link to itself');
    this.#forgetIdle();
    const peer = new Peer({
      self: directory.self.id,
      node,
      dial: (lost, owner) => this.#dial(node, lost, owner),
      methods: this.#methods,
      onDown: () => this.#down(node),
      limits: this.#limits,
      clock,
      logger,
    });
    this.#peers.set(node, peer);
    return peer;
  }

  /** Lets go of nodes that are no more: names may be made anew with each process. */
  #forgetIdle(): void {
    const there = new Set(this.#options.directory.nodes().map(({ id }) => id));
    for (const [node, peer] of this.#peers) if (peer.idle && !there.has(node)) this.#peers.delete(node);
  }

  #down(node: string): void {
    if (this.#closing) return;
    this.#options.logger.info({ node }, 'A link went down');
    for (const listener of [...this.#downListeners]) listener(node);
  }

  /** What the directory knows of a node; while it knows nothing, who is at the other end of the link already. */
  #isGenuine({ node, incarnation }: LinkIdentity): boolean {
    const known = this.#options.directory.nodes().find(({ id }) => id === node) ?? this.#peers.get(node)?.identity;
    return known === undefined || known.incarnation === incarnation;
  }
}

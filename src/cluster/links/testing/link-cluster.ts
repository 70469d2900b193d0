/** Nodes with links between them, on ports of this machine. */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { systemClock, type Clock } from '../../../ports/clock.ts';
import { silentLogger, type Logger } from '../../../ports/logger.ts';
import { FakeDirectory, nodeInfo } from '../../testing/nodes.ts';
import type { LinkLimits } from '../link-limits.ts';
import type { LinkRejectionReason } from '../link-rejection.ts';
import { createLinkServer, type LinkTls } from '../link-server.ts';
import { WebSocketLinks } from '../web-socket-links.ts';

export const SECRET = 'the secret that all nodes of the test share';

/** A test need not wait long for silence and backoff; where it waits for an answer in vain it shortens that itself. */
const QUICK: Partial<LinkLimits> = {
  handshakeMs: 5_000,
  requestMs: 5_000,
  pingMs: 50,
  missedPings: 5,
  backoffMs: 20,
  backoffMaxMs: 100,
};

interface NodeOptions {
  readonly secret?: string;
  readonly tls?: LinkTls;
  readonly incarnation?: string;
  readonly limits?: Partial<LinkLimits>;
  readonly logger?: Logger;
}

/** Counts the timers that are set. */
class CountedClock implements Clock {
  readonly #set = new Set<object>();

  get pending(): number {
    return this.#set.size;
  }

  now(): number {
    return systemClock.now();
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = {};
    this.#set.add(timer);
    const stop = systemClock.after(delayMs, () => {
      this.#set.delete(timer);
      callback();
    });
    return () => {
      this.#set.delete(timer);
      stop();
    };
  }
}

export class TestNode {
  readonly links: WebSocketLinks;
  readonly directory: FakeDirectory;
  readonly rejected: LinkRejectionReason[] = [];
  readonly down: string[] = [];
  readonly clock = new CountedClock();
  readonly #server: Server;

  constructor(server: Server, id: string, linkUrl: string, options: NodeOptions) {
    const { secret = SECRET, tls, incarnation = `${id}-1`, limits, logger = silentLogger } = options;
    this.#server = server;
    this.directory = new FakeDirectory(nodeInfo(id, { linkUrl, incarnation }));
    this.links = new WebSocketLinks({
      directory: this.directory,
      secret,
      tls,
      clock: this.clock,
      logger,
      onRejected: (reason) => this.rejected.push(reason),
      limits: { ...QUICK, ...limits },
    });
    this.links.attach(server);
    this.links.onDown((node) => this.down.push(node));
    this.links.serve('test.echo', ({ from, params }) => Promise.resolve({ from, ...params }));
  }

  get id(): string {
    return this.directory.self.id;
  }

  get url(): string {
    return this.directory.self.linkUrl;
  }

  /** Open connections on its port, upgraded ones too. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  /** Tells this node where another is; `url` if it is to believe that it is elsewhere. */
  learn(other: TestNode, url = other.url): void {
    this.directory.known.set(other.id, { ...other.directory.self, linkUrl: url });
  }

  /** May be called twice. */
  async close(): Promise<void> {
    await this.links.close();
    if (!this.#server.listening) return;
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

export async function startNode(id: string, options: NodeOptions = {}): Promise<TestNode> {
  const server = createLinkServer(options.tls);
  const port = await listenAnywhere(server);
  return new TestNode(server, id, `${options.tls ? 'wss' : 'ws'}://localhost:${port}`, options);
}

/** Starts to listen on a free port of this machine, and returns it. */
export async function listenAnywhere(server: Server, host = 'localhost'): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Nodes that know each other. */
export async function startNodes(ids: readonly string[], options: NodeOptions = {}): Promise<TestNode[]> {
  const nodes = await Promise.all(ids.map((id) => startNode(id, options)));
  for (const node of nodes) for (const other of nodes) node.learn(other);
  return nodes;
}

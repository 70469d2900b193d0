/** Nodes and their Redis, each a process of its own, and each node behind a relay that can cut its sockets. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Role } from '../../signaling/protocol/primitives.ts';
import { SIGNALING_PATH } from '../../signaling/protocol/version.ts';
import { freePort } from './free-port.ts';
import { type Usage, usageOf, workerPids } from './measures/process-usage.ts';
import { RedisProcess } from './redis-process.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const Report = z.object({ nodes: z.array(z.object({ id: z.string(), participants: z.number() })) });

/** It is looked for so long which worker does the most, in ms. */
const LOOK_MS = 500;

/** Environment variables. */
type Settings = Readonly<Record<string, string>>;

/** Where somebody joins. */
export interface Entrance {
  readonly signalingUrl: string;
  token(room: string, name: string, role?: Role): Promise<string>;
}

export class ClusterNode implements Entrance {
  readonly id: string;
  /** Whose code it runs from its next start on: the root of a work tree; undefined: this one's. */
  tree: string | undefined;
  /** More of its environment, from its next start on. */
  more: Settings = {};
  readonly #relay: TcpProxy;
  readonly #settings: Settings;
  #server: Promise<ServerProcess> | undefined;

  constructor(id: string, relay: TcpProxy, settings: Settings) {
    this.id = id;
    this.#relay = relay;
    this.#settings = settings;
  }

  /** Of its page, through the relay. */
  get url(): string {
    return `http://127.0.0.1:${this.#relay.port}`;
  }

  get signalingUrl(): string {
    return `ws://127.0.0.1:${this.#relay.port}${SIGNALING_PATH}`;
  }

  async token(room: string, name: string, role?: Role): Promise<string> {
    return (await this.running()).token(room, name, role);
  }

  /** Starts it, if it does not run, and waits until it is ready. */
  async start(): Promise<void> {
    this.#server ??= startServer(undefined, { ...this.#settings, ...this.more }, undefined, this.tree);
    await this.#server;
  }

  /** Its process and its workers at once, as when its machine fails. */
  async kill(): Promise<void> {
    // One that did not start is not there to be killed.
    const server = await this.#server?.catch(() => undefined);
    this.#server = undefined;
    await server?.kill();
  }

  /** By SIGTERM; resolves when it has ended. */
  async drain(): Promise<void> {
    const server = await this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  /** Of its workers that which does the most. */
  async killWorker(): Promise<void> {
    const cpuMs = (pid: number): number => usageOf(pid)?.cpuMs ?? 0;
    const before = workerPids((await this.running()).pid).map((pid) => ({ pid, cpuMs: cpuMs(pid) }));
    await delay(LOOK_MS);
    const used = before.map((worker) => ({ pid: worker.pid, usedMs: cpuMs(worker.pid) - worker.cpuMs }));
    const [busiest] = used.toSorted((one, other) => other.usedMs - one.usedMs);
    if (busiest === undefined) throw new Error(`${this.id} has no worker`);
    process.kill(busiest.pid, 'SIGKILL');
  }

  cutSockets(): void {
    this.#relay.cut();
  }

  /** Asks its interface for programs. @returns the answer's body; rejects unless the answer is good */
  async call(key: string, method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  /** How many participants each node says it has, as this one knows it. */
  async participants(): Promise<ReadonlyMap<string, number>> {
    const response = await fetch(`${this.url}/v1/cluster`);
    const { nodes } = Report.parse(await response.json());
    return new Map(nodes.map(({ id, participants }) => [id, participants]));
  }

  /** Of Node and its workers together. */
  async usage(): Promise<Usage> {
    return (await this.running()).usage();
  }

  /** As Prometheus scrapes them. */
  async metrics(): Promise<string> {
    return (await this.running()).metrics();
  }

  async close(): Promise<void> {
    await this.kill();
    await this.#relay.close();
  }

  /** Its process. */
  async running(): Promise<ServerProcess> {
    if (this.#server === undefined) throw new Error(`${this.id} does not run`);
    return this.#server;
  }
}

export class Cluster {
  readonly redis: RedisProcess;
  readonly nodes: readonly ClusterNode[];

  private constructor(redis: RedisProcess, nodes: readonly ClusterNode[]) {
    this.redis = redis;
    this.nodes = nodes;
  }

  /**
   * One node to a region: nobody is moved unless their node is lost. Nothing runs yet, apart from the relays.
   * @param settingsOf more of the environment of a region's node, in place of what is set here
   */
  static async plan(
    regions: readonly string[],
    settingsOf: (region: string, redisPort: number) => Promise<Settings> = async () => ({}),
  ): Promise<Cluster> {
    const redis = await RedisProcess.plan();
    const secret = randomBytes(32).toString('base64url');
    const common = { CAUSEWAY_REGISTRY_URL: redis.url, CAUSEWAY_CLUSTER_SECRET: secret };
    const nodes = regions.map(async (region) =>
      planNode(region, { ...common, ...(await settingsOf(region, redis.port)) }),
    );
    return new Cluster(redis, await Promise.all(nodes));
  }

  /** Of a cluster that was planned with two. */
  get pair(): readonly [ClusterNode, ClusterNode] {
    const [near, far] = this.nodes;
    if (near === undefined || far === undefined) throw new Error('there are no two nodes');
    return [near, far];
  }

  /** Starts what does not run. */
  async start(): Promise<void> {
    await this.redis.start();
    for (const node of this.nodes) await node.start();
  }

  /** Ends all of it at once. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
    await this.redis.close();
  }
}

async function planNode(region: string, settings: Settings): Promise<ClusterNode> {
  const port = await freePort();
  const relay = await startTcpProxy(port);
  return new ClusterNode(region, relay, {
    CAUSEWAY_HTTP_PORT: String(port),
    CAUSEWAY_NODE_ID: region,
    CAUSEWAY_NODE_REGION: region,
    CAUSEWAY_NODE_PUBLIC_URL: `http://127.0.0.1:${relay.port}`,
    CAUSEWAY_CLUSTER_LINK_HOST: '127.0.0.1',
    CAUSEWAY_CLUSTER_LINK_PORT: '0',
    CAUSEWAY_WORKERS_COUNT: '1',
    // The nodes share the machine's CPUs.
    CAUSEWAY_WORKERS_PIN: 'false',
    ...settings,
  });
}

/** Redis servers for tests: Debian's, on free ports, with folders of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { vi } from 'vitest';

const HOST = '127.0.0.1';
const BINARY = 'redis-server';
/** A Cluster's nodes talk to each other on their port plus this, which has to be a port too. */
const BUS_PORT_OFFSET = 10_000;
const SLOTS = 16_384;

export class RedisServer {
  readonly port: number;
  readonly #args: readonly string[];
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, args: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#args = args;
  }

  /** @param args what redis-server is told before its port and folder: a file of configuration first, if there is one */
  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'causeway-redis-')), args);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://${HOST}:${this.port}`;
  }

  /** Starts it again after `kill`: it keeps nothing. */
  async start(): Promise<void> {
    const args = ['--port', `${this.port}`, '--bind', HOST, '--dir', this.#folder, '--save', '', '--appendonly', 'no'];
    this.#process = spawn(BINARY, [...this.#args, ...args], { stdio: 'ignore' });
    await vi.waitFor(() => this.command('PING').catch(allowRefusal), { timeout: 10_000 });
  }

  /** Any command, on a connection of its own and without a password. */
  async command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    const redis = new Redis({ host: HOST, port: this.port, lazyConnect: true, retryStrategy: null });
    redis.on('error', () => undefined);
    try {
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  }

  /** Hears a channel until the returned function is called. */
  async listen(channel: string, listener: (message: string) => void): Promise<() => void> {
    const redis = new Redis({ host: HOST, port: this.port });
    redis.on('message', (_channel, message) => listener(message));
    await redis.subscribe(channel);
    return () => redis.disconnect();
  }

  /** The process stands still, and its connections stay open. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (!process) return;
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export class RedisClusterServers {
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];

  private constructor(masters: readonly RedisServer[], replicas: readonly RedisServer[]) {
    this.masters = masters;
    this.replicas = replicas;
  }

  /** Three masters, and as many replicas if asked for. */
  static async start({ replicas: replicated = false } = {}): Promise<RedisClusterServers> {
    const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
    const startThree = () => Promise.all([0, 1, 2].map(() => RedisServer.start(...args)));
    const masters = await startThree();
    const cluster = new RedisClusterServers(masters, replicated ? await startThree() : []);
    await cluster.#assemble();
    return cluster;
  }

  get url(): string {
    return `redis+cluster://${this.masters.map(({ port }) => `${HOST}:${port}`).join(',')}`;
  }

  /** The master that holds a key. */
  async masterOf(key: string): Promise<RedisServer> {
    const slot = Number(await this.#first.command('CLUSTER', 'KEYSLOT', key));
    const master = this.masters[Math.floor((slot * this.masters.length) / SLOTS)];
    if (!master) throw new Error('no such slot');
    return master;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.masters, ...this.replicas].map((server) => server.dispose()));
  }

  get #first(): RedisServer {
    const [first] = this.masters;
    if (!first) throw new Error('a Cluster has masters');
    return first;
  }

  async #assemble(): Promise<void> {
    const everyone = [...this.masters, ...this.replicas];
    for (const [index, master] of this.masters.entries()) {
      const from = Math.ceil((index * SLOTS) / this.masters.length);
      const to = Math.ceil(((index + 1) * SLOTS) / this.masters.length) - 1;
      await master.command('CLUSTER', 'ADDSLOTSRANGE', from, to);
    }
    for (const server of everyone) await server.command('CLUSTER', 'SET-CONFIG-EPOCH', everyone.indexOf(server) + 1);
    for (const { port } of everyone.slice(1)) await this.#first.command('CLUSTER', 'MEET', HOST, port);
    await eachEventually(everyone, async (server) => (await clusterInfo(server)).includes(`nodes:${everyone.length}`));
    for (const [index, replica] of this.replicas.entries()) {
      await replica.command('CLUSTER', 'REPLICATE', String(await this.masters[index]?.command('CLUSTER', 'MYID')));
    }
    await eachEventually(everyone, async (server) => (await clusterInfo(server)).includes('cluster_state:ok'));
    await eachEventually(this.replicas, async (server) =>
      String(await server.command('INFO', 'replication')).includes('master_link_status:up'),
    );
  }
}

async function clusterInfo(server: RedisServer): Promise<string> {
  return String(await server.command('CLUSTER', 'INFO'));
}

async function eachEventually(
  servers: readonly RedisServer[],
  condition: (server: RedisServer) => Promise<boolean>,
): Promise<void> {
  for (const server of servers) {
    await vi.waitUntil(() => condition(server), { timeout: 20_000, interval: 50 });
  }
}

/** A server that asks for a password has started too. */
function allowRefusal(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes('NOAUTH')) throw error;
}

export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (address && typeof address === 'object' && address.port + BUS_PORT_OFFSET < 65_536) return address.port;
  }
}

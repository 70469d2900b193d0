/** Three nodes and a Redis, each a process of its own, to be killed, stopped and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SIGNALING_PATH } from '../../../signaling/protocol/version.ts';
import { NODES, type Fault, type NodeFault, type NodeName, type RedisFault } from './chaos-plan.ts';
import type { ChaosStore } from './chaos-store.ts';

/** Shared by the nodes, and by who reads their logs. */
export const SECRET = 'the secret of the nodes of the chaos test';

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));
const HOST = '127.0.0.1';
/** The id of a node that was killed is free again when its lease has lapsed. */
const START_WITHIN_MS = 30_000;
const START_AGAIN_MS = 300;
/** A Redis that lost all has been told everything again after so long. */
const HEALED_AFTER_MS = 6_000;
/** A node that does not answer in this time is not counted on. */
const ANSWERS_WITHIN_MS = 500;

const Report = z.object({
  registryUp: z.boolean(),
  nodes: z.array(z.object({ id: z.string(), participants: z.int(), rooms: z.int() })),
});
export type Report = z.infer<typeof Report>;

export class NodeProcess {
  readonly id: NodeName;
  readonly #port: number;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #output = '';
  /** What it ended of that was not told to. */
  readonly crashes: string[] = [];

  constructor(id: NodeName, region: string, port: number, redisUrl: string) {
    this.id = id;
    this.#port = port;
    this.#env = {
      ...process.env,
      // Those of the test are no keys of the configuration.
      CAUSEWAY_CHAOS_SEED: undefined,
      CAUSEWAY_CHAOS_RUNS: undefined,
      CAUSEWAY_CHAOS_NIGHTLY: undefined,
      CAUSEWAY_CHAOS_REDIS_AWAY_MS: undefined,
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_NODE_ID: id,
      CAUSEWAY_NODE_REGION: region,
      CAUSEWAY_REGISTRY_URL: redisUrl,
      CAUSEWAY_CLUSTER_SECRET: SECRET,
      CAUSEWAY_CLUSTER_LINK_HOST: HOST,
      CAUSEWAY_CLUSTER_LINK_PORT: '0',
      CAUSEWAY_HTTP_HOST: HOST,
      CAUSEWAY_HTTP_PORT: `${port}`,
      CAUSEWAY_METRICS_HOST: HOST,
      CAUSEWAY_METRICS_PORT: '0',
      CAUSEWAY_RTC_LISTEN_IP: HOST,
      CAUSEWAY_RTC_PORT: '0',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_WORKERS_PIN: 'false',
      CAUSEWAY_LOG_LEVEL: 'info',
      // Whoever comes while a room's log is lost would be its host.
      CAUSEWAY_ROOMS_FIRST_IS_HOST: 'false',
    };
  }

  get url(): string {
    return `http://${HOST}:${this.#port}`;
  }

  get signalingUrl(): string {
    return `ws://${HOST}:${this.#port}${SIGNALING_PATH}`;
  }

  /** All that its processes wrote. */
  get output(): string {
    return this.#output;
  }

  /** Starts it until it runs: a supervisor does the same. Resolves when it takes joins. */
  async start(): Promise<void> {
    const until = performance.now() + START_WITHIN_MS;
    for (;;) {
      const child = spawn(process.execPath, [MAIN], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
      this.#child = child;
      const ready = new Promise<true>((resolve) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            this.#output += text;
            if (text.includes('Causeway is ready')) resolve(true);
          });
        }
      });
      const exit = once(child, 'exit').then(() => false);
      if (await Promise.race([ready, exit])) {
        child.on('exit', (code, signal) => {
          if (signal !== 'SIGKILL') this.crashes.push(`${this.id} ended with ${code ?? signal}`);
        });
        return;
      }
      if (performance.now() > until) throw new Error(`${this.id} does not start:\n${this.#output.slice(-2_000)}`);
      await delay(START_AGAIN_MS);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async report(signal?: AbortSignal): Promise<Report> {
    return Report.parse(await (await fetch(`${this.url}/v1/cluster`, { signal: signal ?? null })).json());
  }

  /** Whether it serves people, and so knows of their room whatever becomes of Redis. */
  async serves(): Promise<boolean> {
    if (this.#child === undefined) return false;
    try {
      const { nodes } = await this.report(AbortSignal.timeout(ANSWERS_WITHIN_MS));
      return nodes.some(({ id, participants }) => id === this.id && participants > 0);
    } catch {
      return false;
    }
  }
}

export class ChaosCluster {
  readonly store: ChaosStore;
  readonly nodes: readonly NodeProcess[];
  /** By what they befall: one fault of a process ends before its next begins. */
  readonly #faults = new Map<string, Promise<void>>();
  /** One loss of knowledge at a time: each looks at what is left. */
  #losses: Promise<unknown> = Promise.resolve();
  /** Until when what Redis was told before its last fault may be missing there, in ms of `performance.now()`. */
  #emptyUntil = 0;

  private constructor(store: ChaosStore, nodes: readonly NodeProcess[]) {
    this.store = store;
    this.nodes = nodes;
  }

  /** The store is disposed of with it. */
  static async start(store: ChaosStore, regionOf: (id: NodeName) => string): Promise<ChaosCluster> {
    const nodes = await Promise.all(
      NODES.map(async (id) => new NodeProcess(id, regionOf(id), await freePort(), store.url)),
    );
    const cluster = new ChaosCluster(store, nodes);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      return cluster;
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
  }

  node(id: NodeName): NodeProcess {
    const found = this.nodes.find((each) => each.id === id);
    if (!found) throw new Error(`no node ${id}`);
    return found;
  }

  /**
   * The fault and its mending, once what befell the same process before is mended. A room is promised to live on as long
   * as Redis or one node knows it: a fault that would leave neither is not carried out.
   * @returns whether it was carried out
   */
  strike(fault: Fault): Promise<boolean> {
    const target = 'node' in fault ? fault.node : 'redis';
    const before = this.#faults.get(target) ?? Promise.resolve();
    const struck = before.then(() => ('node' in fault ? this.#strikeNode(fault) : this.#strikeRedis(fault)));
    this.#faults.set(
      target,
      struck.then(() => undefined),
    );
    return struck;
  }

  async #strikeNode({ node: id, fault, forMs }: NodeFault): Promise<boolean> {
    const node = this.node(id);
    // One that stands still knows the room too, and cannot tell: others would begin it anew.
    const lose = fault === 'pause' ? async () => node.pause() : () => node.kill();
    const isSafe = async () => performance.now() > this.#emptyUntil || (await this.#served(node));
    if (!(await this.#unlessAllIsLost(isSafe, lose))) return false;
    if (fault === 'pause') {
      await delay(forMs);
      node.resume();
      return true;
    }
    await delay(forMs);
    await node.start();
    return true;
  }

  async #strikeRedis(fault: RedisFault): Promise<boolean> {
    if (fault.redis === 'pause') {
      await this.store.strike(fault);
      return true;
    }
    const begun = await this.#unlessAllIsLost(
      () => this.#served(),
      async () => {
        this.#emptyUntil = Infinity;
      },
    );
    if (!begun) return false;
    await this.store.strike(fault);
    this.#emptyUntil = performance.now() + HEALED_AFTER_MS;
    return true;
  }

  /** Whether a node serves people, besides this one. */
  async #served(besides?: NodeProcess): Promise<boolean> {
    const others = this.nodes.filter((node) => node !== besides);
    return (await Promise.all(others.map((node) => node.serves()))).includes(true);
  }

  #unlessAllIsLost(isSafe: () => Promise<boolean>, lose: () => Promise<void>): Promise<boolean> {
    const loss = this.#losses.then(async () => {
      if (!(await isSafe())) return false;
      await lose();
      return true;
    });
    this.#losses = loss;
    return loss;
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.nodes.map((node) => node.kill()));
    await this.store.dispose();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

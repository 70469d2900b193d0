/** Who is there, by leases in Redis. */
import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { NodeCondition, NodeDirectory, NodeInfo } from '../ports/node-directory.ts';
import { loadScript } from '../redis/lua-script.ts';
import { RedisClient } from '../redis/redis-client.ts';
import type { RedisAddress } from '../redis/redis-url.ts';

const LEASE = loadScript(new URL('lease.lua', import.meta.url));

/** How long a lease lasts unless it is renewed, in ms. */
const LEASE_MS = 5_000;
/** How often it is renewed, and the directory read: the share of a lease's time. */
const REFRESH_SHARE = 0.3;
/** How long `open` waits for Redis, in ms. */
const OPEN_TIMEOUT_MS = 5_000;
/** For how long more than a lease `open` waits for that of an earlier process of the same id, and how often it looks, in ms. */
const TAKEN_PATIENCE_MS = 1_000;
const TAKEN_LOOK_MS = 500;

/** Ids of the nodes that hold leases, and of some that no longer do. */
const NODES_KEY = 'causeway:nodes';
const leaseKeyOf = (id: string): string => `causeway:node:${encodeURIComponent(id)}`;

const NodeInfoText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      id: z.string(),
      incarnation: z.string(),
      region: z.string(),
      signalingUrl: z.string(),
      linkUrl: z.string(),
      metricsUrl: z.string(),
      load: z.number(),
      draining: z.boolean(),
      version: z.string(),
      rooms: z.number(),
      participants: z.number(),
      hops: z.number(),
    }),
  );

/** Another living process goes by the id of this node. */
export class NodeIdTakenError extends Error {
  constructor(id: string) {
    super(`another node is running under the id ${id}: each needs an id of its own (node.id in the configuration)`);
    this.name = 'NodeIdTakenError';
  }
}

export interface RedisNodeDirectoryOptions {
  readonly address: RedisAddress;
  /** What this node is. */
  readonly identity: Omit<NodeInfo, keyof NodeCondition>;
  /** How it is, now. */
  readonly condition: () => NodeCondition;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a lease lasts, in ms: 5 s unless given, and the same for all nodes. */
  readonly leaseMs?: number;
}

export class RedisNodeDirectory implements NodeDirectory {
  readonly #options: RedisNodeDirectoryOptions;
  readonly #client: RedisClient;
  readonly #leaseMs: number;
  readonly #listeners = new Set<(node: NodeInfo) => void>();
  /** The others. */
  #nodes: ReadonlyMap<string, NodeInfo> = new Map();
  /**
   * Since when Redis has answered without a break, and has not forgotten this node's lease, by `performance.now()`.
   * For one lease's time what is missing there may be missing because Redis was away, or came back empty.
   */
  #soundSince: number | undefined;
  #leased = false;
  #refreshing: Promise<void> = Promise.resolve();
  #stopTimer: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: RedisNodeDirectoryOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#client = new RedisClient(options.address, options.logger);
  }

  /**
   * Announces the node. Where Redis cannot be reached within 5 s the node starts on its own, and is announced when it can.
   * @throws {NodeIdTakenError}
   */
  static async open(options: RedisNodeDirectoryOptions): Promise<RedisNodeDirectory> {
    const directory = new RedisNodeDirectory(options);
    await directory.#client.ready(OPEN_TIMEOUT_MS);
    try {
      await directory.#announce();
    } catch (error) {
      directory.#client.close();
      throw error;
    }
    directory.#schedule();
    return directory;
  }

  get self(): NodeInfo {
    return { ...this.#options.identity, ...this.#options.condition() };
  }

  /** Whether Redis did what it was asked the last time, and this node has its lease. */
  get reachable(): boolean {
    return this.#soundSince !== undefined;
  }

  nodes(): readonly NodeInfo[] {
    return [this.self, ...this.#nodes.values()];
  }

  onLost(listener: (node: NodeInfo) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws {NodeIdTakenError} */
  refresh(): Promise<void> {
    const refreshed = this.#refreshing.then(() => this.#refresh());
    this.#refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  /** Waits for the lease of an earlier process of this node to lapse, as after a crash. */
  async #announce(): Promise<void> {
    const until = performance.now() + this.#leaseMs + TAKEN_PATIENCE_MS;
    for (;;) {
      try {
        await this.refresh();
        return;
      } catch (error) {
        if (!(error instanceof NodeIdTakenError)) {
          this.#options.logger.warn({ err: error }, 'the node could not be announced; it will be tried again');
          return;
        }
        if (performance.now() > until) throw error;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#options.clock.after(TAKEN_LOOK_MS, resolve);
      await promise;
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#stopTimer = this.#options.clock.after(this.#leaseMs * REFRESH_SHARE, () => {
      void this.refresh()
        .catch((error: unknown) => this.#logFailure(error))
        .then(() => this.#schedule());
    });
  }

  async #refresh(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#renew();
      this.#update(await this.#read());
    } catch (error) {
      this.#soundSince = undefined;
      throw error;
    }
  }

  async #renew(): Promise<void> {
    const { id, incarnation } = this.#options.identity;
    const before = await this.#client.run(
      LEASE,
      [leaseKeyOf(id)],
      [incarnation, JSON.stringify(this.self), this.#leaseMs],
    );
    if (before === 0) throw new NodeIdTakenError(id);
    // The own lease should have been there: others may be missing for the same reason.
    if (before === 2 && this.#leased) this.#soundSince = undefined;
    this.#leased = true;
    await this.#client.command('SADD', NODES_KEY, id);
  }

  /** What each id holds; undefined: no lease. */
  async #read(): Promise<ReadonlyMap<string, NodeInfo | undefined>> {
    const ids = z.array(z.string()).parse(await this.#client.command('SMEMBERS', NODES_KEY));
    const others = ids.filter((id) => id !== this.#options.identity.id);
    // One by one: on a Cluster they are in different places.
    return new Map(await Promise.all(others.map(async (id) => [id, await this.#readNode(id)] as const)));
  }

  async #readNode(id: string): Promise<NodeInfo | undefined> {
    const text = await this.#client.command('HGET', leaseKeyOf(id), 'node');
    if (text === null) return undefined;
    const { data, error } = NodeInfoText.safeParse(text);
    if (data?.id === id) return data;
    this.#options.logger.warn(
      { node: id, reason: error?.message ?? 'another id' },
      'what a node tells is not understood',
    );
    return undefined;
  }

  #update(read: ReadonlyMap<string, NodeInfo | undefined>): void {
    const now = performance.now();
    this.#soundSince ??= now;
    const sound = now - this.#soundSince >= this.#leaseMs;
    const nodes = new Map<string, NodeInfo>();
    for (const [id, node] of read) {
      if (node) nodes.set(id, node);
      else if (sound) this.#dropId(id);
    }
    const lost: NodeInfo[] = [];
    for (const known of this.#nodes.values()) {
      const current = nodes.get(known.id);
      if (!current && !sound) nodes.set(known.id, known);
      else if (current?.incarnation !== known.incarnation) lost.push(known);
    }
    this.#nodes = nodes;
    for (const node of lost) {
      this.#options.logger.info({ lost: node.id }, 'the lease of a node lapsed');
      for (const listener of this.#listeners) listener(node);
    }
  }

  /** A node that is there after all adds itself again. */
  #dropId(id: string): void {
    this.#client.command('SREM', NODES_KEY, id).catch(() => undefined);
  }

  #logFailure(error: unknown): void {
    const { logger } = this.#options;
    if (error instanceof NodeIdTakenError) logger.error({ err: error }, 'the id of this node was taken by another');
    else logger.warn({ err: error }, 'the lease of this node could not be renewed');
  }

  async #close(): Promise<void> {
    this.#stopTimer?.();
    await this.#refreshing;
    const { id, incarnation } = this.#options.identity;
    try {
      if ((await this.#client.run(LEASE, [leaseKeyOf(id)], [incarnation, '', 0])) === 1) {
        await this.#client.command('SREM', NODES_KEY, id);
      }
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'the lease could not be given up: it lapses');
    }
    this.#client.close();
  }
}

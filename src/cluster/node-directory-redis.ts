/** Who is there, by leases in Redis. */
import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { NodeCondition, NodeDirectory, NodeInfo } from '../ports/node-directory.ts';
import { PacedLog } from '../ports/paced-log.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { loadScript } from '../redis/lua-script.ts';
import { RedisClient } from '../redis/redis-client.ts';
import type { RedisTroubles } from '../redis/redis-troubles.ts';
import type { RedisAddress } from '../redis/redis-url.ts';
import { LeaseReader, MAX_LEASE_BYTES, type RejectedLease } from './lease-text.ts';

const LEASE = loadScript(new URL('lease.lua', import.meta.url));
const READ_LEASE = loadScript(new URL('read-lease.lua', import.meta.url));
const LIST_NODES = loadScript(new URL('list-nodes.lua', import.meta.url));

/** How long a lease lasts unless it is renewed, in ms. */
const LEASE_MS = 5_000;
/** How often it is renewed, and the directory read: the share of a lease's time. */
const REFRESH_SHARE = 0.3;
/** How long `open` waits for Redis, in ms. */
const OPEN_TIMEOUT_MS = 5_000;
/** For how long more than a lease `open` waits for that of an earlier process of the same id, and how often it looks, in ms. */
const TAKEN_PATIENCE_MS = 1_000;
const TAKEN_LOOK_MS = 500;

/** That of nodes which announce none. */
const FIRST_LOG_LEVEL = 1;
/** So many ids are read of the list of nodes, whoever wrote them. */
const MAX_IDS = 1_024;

/** What lease.lua returns. */
const LeaseReply = z.union([z.literal(1), z.literal(2), z.string()]);

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
  /** Known to the nodes alone: nothing is believed that was not written with it. */
  readonly secret: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shared with the others who use this Redis, so that each cause is told once. */
  readonly troubles?: RedisTroubles;
  /** A lease was not believed. Must not throw. */
  readonly onRejected?: (reason: RejectedLease) => void;
  /** How long a lease lasts, in ms: 5 s unless given, and the same for all nodes. */
  readonly leaseMs?: number;
}

export class RedisNodeDirectory implements NodeDirectory {
  readonly #options: RedisNodeDirectoryOptions;
  readonly #client: RedisClient;
  readonly #leaseMs: number;
  readonly #leases: LeaseReader;
  readonly #namespace: string;
  readonly #rejections = new PacedLog();
  readonly #listeners = new Set<(node: NodeInfo) => void>();
  /** The others. */
  #nodes: ReadonlyMap<string, NodeInfo> = new Map();
  /**
   * Since when Redis has answered without a break, and has not forgotten this node's lease, by `performance.now()`.
   * For one lease's time what is missing there may be missing because Redis was away, or came back empty.
   */
  #soundSince: number | undefined;
  #leased = false;
  /** Whether the others were ever read. */
  #read = false;
  /** When this process last had its lease, by `performance.now()`. */
  #renewedAt = -Infinity;
  #beat = 0;
  #refreshing: Promise<void> = Promise.resolve();
  #stopTimer: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: RedisNodeDirectoryOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    const authenticator = new Authenticator(options.secret);
    this.#namespace = `causeway:${authenticator.namespace}`;
    this.#leases = new LeaseReader(authenticator, this.#leaseMs);
    this.#client = new RedisClient(options.address, options.logger, options.troubles);
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

  get logLevel(): number {
    if (!this.#read) return FIRST_LOG_LEVEL;
    return Math.min(...this.nodes().map(({ logLevel }) => logLevel));
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
      this.#update(await this.#readNodes());
      this.#read = true;
    } catch (error) {
      this.#soundSince = undefined;
      throw error;
    }
  }

  async #renew(): Promise<void> {
    const { id } = this.#options.identity;
    const before = await this.#takeLease(this.#leaseMs);
    if (before === 0) throw new NodeIdTakenError(id);
    // The own lease should have been there: others may be missing for the same reason.
    if (before === 2 && this.#leased) this.#soundSince = undefined;
    this.#leased = true;
    this.#renewedAt = performance.now();
  }

  /** Resolves with what lease.lua returns; 0: another process holds the lease. @throws {RedisError} */
  async #takeLease(forMs: number): Promise<0 | 1 | 2> {
    const { id, incarnation } = this.#options.identity;
    const key = this.#leaseKeyOf(id);
    const told = forMs === 0 ? '' : this.#leases.seal(key, this.self, (this.#beat += 1));
    const args = [incarnation, told, forMs, MAX_LEASE_BYTES];
    let reply = LeaseReply.parse(await this.#client.run(LEASE, [key], args));
    if (typeof reply === 'string' && forMs > 0 && !this.#mayHold(key, reply)) {
      reply = LeaseReply.parse(await this.#client.run(LEASE, [key], [...args, reply]));
    }
    return typeof reply === 'string' ? 0 : reply;
  }

  /** Whether another process may have this node's lease: it wrote it, and this one's had lapsed or the other one lives. */
  #mayHold(key: string, told: string): boolean {
    const alive = this.#leases.isAlive(key, told);
    const reading = this.#leases.read(key, told);
    if ('rejected' in reading) this.#reject(this.#options.identity.id, reading.rejected);
    const lapsed = performance.now() - this.#renewedAt > this.#leaseMs;
    return !('rejected' in reading) && (alive || lapsed);
  }

  /** What each id holds; null: no lease; undefined: none that can be believed. */
  async #readNodes(): Promise<ReadonlyMap<string, NodeInfo | null | undefined>> {
    const { id: self } = this.#options.identity;
    const reply = await this.#client.run(LIST_NODES, [`${this.#namespace}:nodes`], [self, MAX_IDS]);
    // Those that are known are looked for also where somebody took them from the list.
    const ids = new Set([...z.array(z.string()).parse(reply), ...this.#nodes.keys()]);
    ids.delete(self);
    // One by one: on a Cluster they are in different places.
    return new Map(await Promise.all([...ids].map(async (id) => [id, await this.#readNode(id)] as const)));
  }

  async #readNode(id: string): Promise<NodeInfo | null | undefined> {
    const key = this.#leaseKeyOf(id);
    const text = await this.#client.run(READ_LEASE, [key], [MAX_LEASE_BYTES]);
    if (typeof text !== 'string') return null;
    const reading = this.#leases.read(key, text);
    if ('node' in reading) return reading.node;
    if ('rejected' in reading) this.#reject(id, reading.rejected);
    else this.#options.logger.warn({ node: id, reason: reading.unknownForm }, 'what a node tells is not understood');
    return undefined;
  }

  #reject(node: string, reason: RejectedLease): void {
    this.#options.onRejected?.(reason);
    this.#rejections.note((passedOver) =>
      this.#options.logger.warn({ node, reason, passedOver }, 'what somebody put into Redis was not believed'),
    );
  }

  #leaseKeyOf(id: string): string {
    return `${this.#namespace}:node:${encodeURIComponent(id)}`;
  }

  #update(read: ReadonlyMap<string, NodeInfo | null | undefined>): void {
    const now = performance.now();
    this.#soundSince ??= now;
    const sound = now - this.#soundSince >= this.#leaseMs;
    const nodes = new Map<string, NodeInfo>();
    for (const [id, node] of read) {
      if (node) nodes.set(id, node);
      else if (node === null && sound) this.#dropId(id);
    }
    // A node whose lease somebody else wrote over is there until it would have lapsed: it renews it sooner.
    for (const known of this.#nodes.values()) {
      const overwritten =
        read.get(known.id) === undefined && this.#leases.ageOf(this.#leaseKeyOf(known.id)) <= this.#leaseMs;
      if (!nodes.has(known.id) && (!sound || overwritten)) nodes.set(known.id, known);
    }
    const lost: NodeInfo[] = [];
    for (const known of this.#nodes.values()) {
      if (nodes.get(known.id)?.incarnation !== known.incarnation) lost.push(known);
    }
    this.#nodes = nodes;
    for (const node of lost) {
      this.#options.logger.info({ lost: node.id }, 'the lease of a node lapsed');
      for (const listener of this.#listeners) listener(node);
    }
  }

  /** A node that is there after all adds itself again. */
  #dropId(id: string): void {
    this.#leases.forget(this.#leaseKeyOf(id));
    this.#client.command('SREM', `${this.#namespace}:nodes`, id).catch(() => undefined);
  }

  #logFailure(error: unknown): void {
    const { logger } = this.#options;
    if (error instanceof NodeIdTakenError) logger.error({ err: error }, 'the id of this node was taken by another');
    else logger.warn({ err: error }, 'the lease of this node could not be renewed');
  }

  async #close(): Promise<void> {
    this.#stopTimer?.();
    await this.#refreshing;
    const { id } = this.#options.identity;
    try {
      if ((await this.#takeLease(0)) === 1) await this.#client.command('SREM', `${this.#namespace}:nodes`, id);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'the lease could not be given up: it lapses');
    }
    this.#client.close();
  }
}

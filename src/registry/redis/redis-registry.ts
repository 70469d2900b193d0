/** The rooms' logs in Redis, shared by many nodes. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomEvent } from '../../domain/events.ts';
import { emptyRoom, toSnapshot, type RoomKey, type RoomSnapshot } from '../../domain/room-state.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AppendResult, LogSlice, RoomRegistry } from '../../ports/room-registry.ts';
import { loadScript, type LuaScript } from '../../redis/lua-script.ts';
import { RedisClient } from '../../redis/redis-client.ts';
import { RedisError } from '../../redis/redis-error.ts';
import type { RedisSubscriber } from '../../redis/redis-subscriber.ts';
import type { RedisAddress } from '../../redis/redis-url.ts';
import { LogFollower } from './log-follower.ts';
import { PublishedCodec, type LogPosition, type Published } from './published.ts';
import { channelOf, keyOf, parseSlice, type ReadSlice } from './room-format.ts';

const APPEND = loadScript(new URL('append.lua', import.meta.url));
const BEGIN = loadScript(new URL('begin.lua', import.meta.url));
const READ = loadScript(new URL('read.lua', import.meta.url));
const STORE_SNAPSHOT = loadScript(new URL('store-snapshot.lua', import.meta.url));

/** How long `open` waits for Redis, in ms. */
const OPEN_TIMEOUT_MS = 5_000;
/**
 * How often each room that is followed is looked at, in ms: keeps its log from lapsing, and finds what was published and
 * never arrived, and logs that were lost.
 */
const CHECK_MS = 2_000;
/** A room that no node appends to or follows is kept for so long, in ms: of what died with all its nodes nothing stays. */
const KEEP_MS = 300_000;
/** For so long, in ms, the log of an ended room is still known to have ended, so that nobody takes it for lost. */
const KEEP_ENDED_MS = 60_000;
/** A change whose answer was lost is made again for so long, in ms, and not more often than this. */
const REPEAT_FOR_MS = 2_500;
const REPEAT_EVERY_MS = 200;

/** Why a message on a channel was not believed. */
export type RejectedMessage = 'badSignature' | 'replayed';

export interface RedisRegistryOptions {
  readonly address: RedisAddress;
  /** Known to the nodes alone: signs what is published. Without it only the log itself is believed. */
  readonly secret: string | undefined;
  readonly logger: Logger;
  /** A message on a channel was not believed, and changed nothing. Must not throw. */
  readonly onRejected?: (reason: RejectedMessage) => void;
}

export class RedisRegistry implements RoomRegistry {
  readonly #options: RedisRegistryOptions;
  readonly #client: RedisClient;
  readonly #subscriber: RedisSubscriber;
  readonly #codec: PublishedCodec;
  /** By channel. */
  readonly #followers = new Map<string, Set<LogFollower>>();
  readonly #checks: NodeJS.Timeout;

  private constructor(options: RedisRegistryOptions) {
    this.#options = options;
    this.#codec = new PublishedCodec(options.secret);
    this.#client = new RedisClient(options.address, options.logger);
    this.#subscriber = this.#client.subscriber({
      message: (channel, message) => this.#hear(channel, message),
      subscribed: () => this.#check(),
    });
    this.#checks = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** Resolves when Redis is there, or after 5 s without it: then everything is `unavailable` until it is. */
  static async open(options: RedisRegistryOptions): Promise<RedisRegistry> {
    const registry = new RedisRegistry(options);
    await Promise.all([registry.#client.ready(OPEN_TIMEOUT_MS), registry.#subscriber.ready(OPEN_TIMEOUT_MS)]);
    return registry;
  }

  async append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult> {
    const after = this.#positionOf(key, expectedSeq);
    const published = { batch: newBatch(), after, events: events.map((event) => JSON.stringify(event)) };
    const place = [after.seq, after.batch, published.batch];
    if (await this.#change(APPEND, key, place, KEEP_MS, published, published.events)) {
      return { appended: true, seq: expectedSeq + events.length };
    }
    const { slice } = await this.#read(key, after);
    return { appended: false, missed: slice };
  }

  async read(key: RoomKey, afterSeq: number): Promise<LogSlice> {
    const { slice } = await this.#read(key, this.#positionOf(key, afterSeq));
    return slice;
  }

  async follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void> {
    const read = (after: LogPosition): Promise<ReadSlice> => this.#read(key, after);
    const follower = new LogFollower({ key, afterSeq, listener, read });
    const channel = channelOf(key);
    const unfollow = (): void => this.#unfollow(channel, follower);
    const followers = this.#followers.get(channel) ?? new Set();
    this.#followers.set(channel, followers.add(follower));
    try {
      await this.#subscriber.subscribe(channel);
      await follower.catchUp();
    } catch (error) {
      unfollow();
      throw error;
    }
    return unfollow;
  }

  async storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void> {
    const { seq, batch } = this.#positionOf(key, snapshot.seq);
    await this.#client.run(STORE_SNAPSHOT, [keyOf(key)], [seq, batch, JSON.stringify(snapshot)]);
  }

  restore(key: RoomKey, snapshot: RoomSnapshot): Promise<boolean> {
    return this.#begin(key, '', snapshot, KEEP_MS);
  }

  async forget(key: RoomKey, expectedSeq: number): Promise<void> {
    await this.#begin(key, `${expectedSeq}`, toSnapshot(emptyRoom(key)), KEEP_ENDED_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#checks);
    for (const followers of this.#followers.values()) for (const follower of followers) follower.close();
    this.#followers.clear();
    this.#subscriber.close();
    this.#client.close();
  }

  #begin(key: RoomKey, expected: string, snapshot: RoomSnapshot, keepMs: number): Promise<boolean> {
    const published = { batch: newBatch(), after: null, events: [] };
    const place = [expected, snapshot.seq, published.batch];
    return this.#change(BEGIN, key, place, keepMs, published, [JSON.stringify(snapshot)]);
  }

  /** Runs a script that changes a room and publishes that; resolves with whether it did, once this node's followers know. */
  async #change(
    script: LuaScript,
    key: RoomKey,
    place: readonly (string | number)[],
    keepMs: number,
    published: Published,
    rest: readonly string[],
  ): Promise<boolean> {
    const channel = channelOf(key);
    const args = [...place, keepMs, channel, this.#codec.encode(channel, published), ...rest];
    const changed = (await this.#runUntilKnown(script, keyOf(key), args)) === 1;
    const followers = [...(this.#followers.get(channel) ?? [])];
    const told = followers.map((follower) => (changed ? follower.takeOwn(published) : follower.catchUp()));
    // What cannot be read now is read at the next check.
    await Promise.allSettled(told);
    return changed;
  }

  /** Repeats what may have run, and whose answer was lost: a change with the same batch is made once. */
  async #runUntilKnown(script: LuaScript, key: string, args: readonly (string | number)[]): Promise<unknown> {
    const until = performance.now() + REPEAT_FOR_MS;
    let mayHaveRun = false;
    for (;;) {
      try {
        return await this.#client.run(script, [key], args);
      } catch (error) {
        if (!(error instanceof RedisError)) throw error;
        mayHaveRun ||= error.mayHaveRun;
        if (!mayHaveRun || performance.now() > until) throw error;
      }
      await delay(REPEAT_EVERY_MS);
    }
  }

  async #read(key: RoomKey, after: LogPosition): Promise<ReadSlice> {
    return parseSlice(key, after, await this.#client.run(READ, [keyOf(key)], [after.seq, after.batch, KEEP_MS]));
  }

  /** With the batch, where a follower here knows it: then a log that only has as many events is not taken for the same. */
  #positionOf(key: RoomKey, seq: number): LogPosition {
    for (const { position } of this.#followers.get(channelOf(key)) ?? []) if (position.seq === seq) return position;
    return { seq, batch: '' };
  }

  #unfollow(channel: string, follower: LogFollower): void {
    follower.close();
    const followers = this.#followers.get(channel);
    if (!followers?.delete(follower) || followers.size > 0) return;
    this.#followers.delete(channel);
    this.#subscriber.unsubscribe(channel);
  }

  #hear(channel: string, message: string): void {
    const published = this.#codec.decode(channel, message);
    if (!published) {
      this.#reject(channel, 'badSignature');
      return;
    }
    for (const follower of this.#followers.get(channel) ?? []) {
      if (published === 'hint') this.#catchUp(follower);
      else this.#take(channel, follower, published);
    }
  }

  #take(channel: string, follower: LogFollower, published: Published): void {
    follower.takeHeard(published).then(
      (believed) => {
        if (!believed) this.#reject(channel, 'replayed');
      },
      (error: unknown) => this.#logUnread(error),
    );
  }

  #check(): void {
    for (const followers of this.#followers.values()) for (const follower of followers) this.#catchUp(follower);
  }

  #catchUp(follower: LogFollower): void {
    follower.catchUp().catch((error: unknown) => this.#logUnread(error));
  }

  #logUnread(error: unknown): void {
    this.#options.logger.debug({ err: error }, 'a room could not be read; it will be at the next check');
  }

  #reject(channel: string, reason: RejectedMessage): void {
    this.#options.logger.warn({ channel, reason }, 'a message on a channel of Redis was not believed');
    this.#options.onRejected?.(reason);
  }
}

function newBatch(): string {
  return randomBytes(12).toString('base64url');
}

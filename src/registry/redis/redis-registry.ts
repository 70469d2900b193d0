/** The rooms' logs in Redis, shared by many nodes. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomEvent } from '../../domain/room/features.ts';
import { emptyRoom, toSnapshot, type RoomKey, type RoomSnapshot } from '../../domain/room/state.ts';
import type { Logger } from '../../ports/logger.ts';
import { PacedLog } from '../../ports/paced-log.ts';
import { type AppendResult, type LogSlice, type RoomRegistry, UnreadableRoomError } from '../../ports/room-registry.ts';
import { Authenticator } from '../../redis/authenticator.ts';
import { loadScript, type LuaScript } from '../../redis/lua-script.ts';
import { RedisClient } from '../../redis/redis-client.ts';
import { RedisError } from '../../redis/redis-error.ts';
import type { RedisSubscriber } from '../../redis/redis-subscriber.ts';
import type { RedisTroubles } from '../../redis/redis-troubles.ts';
import type { RedisAddress } from '../../redis/redis-url.ts';
import { CarrierProbe } from './carrier-probe.ts';
import { LogFollower } from './log-follower.ts';
import type { LogPosition, Published } from './published.ts';
import { READ_BOUNDS, RoomFormat, type ReadSlice } from './room-format.ts';

const APPEND = loadScript(new URL('append.lua', import.meta.url));
const BEGIN = loadScript(new URL('begin.lua', import.meta.url));
const DISCARD = loadScript(new URL('discard.lua', import.meta.url));
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

/** How often a log that is not to be believed is discarded before a read is given up: others may write to it meanwhile. */
const MAX_DISCARDS = 8;
/** For so long, in ms, a node counts as unable to read rooms after it met one that it could not read. */
const UNREADABLE_FOR_MS = 60_000;

/** What was not believed: a message on a channel by nobody of this cluster, an old one once more; a room's log. */
export type Rejected = 'badSignature' | 'replayed' | 'alteredLog';

export interface RedisRegistryOptions {
  readonly address: RedisAddress;
  /** Known to the nodes alone: nothing is believed that was not written with it. */
  readonly secret: string;
  readonly logger: Logger;
  /** Shared with the others who use this Redis, so that each cause is told once. */
  readonly troubles?: RedisTroubles;
  /** Something in Redis was not believed, and changed nothing. Must not throw. */
  readonly onRejected?: (reason: Rejected) => void;
  /** A room could not be read, because a newer version wrote it. Must not throw. */
  readonly onUnreadable?: () => void;
  /** What was published did not follow on what was known: the log is read. Must not throw. */
  readonly onGap?: () => void;
}

export class RedisRegistry implements RoomRegistry {
  readonly #options: RedisRegistryOptions;
  readonly #client: RedisClient;
  readonly #subscriber: RedisSubscriber;
  readonly #format: RoomFormat;
  readonly #rejections = new PacedLog();
  readonly #probe: CarrierProbe;
  #unreadableAt = -Infinity;
  readonly #unreadableRooms = new PacedLog();
  /** By channel. */
  readonly #followers = new Map<string, Set<LogFollower>>();
  readonly #checks: NodeJS.Timeout;

  private constructor(options: RedisRegistryOptions) {
    this.#options = options;
    this.#format = new RoomFormat(new Authenticator(options.secret));
    this.#client = new RedisClient(options.address, options.logger, options.troubles);
    this.#subscriber = this.#client.subscriber({
      message: (channel, message) => this.#hear(channel, message),
      subscribed: () => this.#check(),
    });
    this.#probe = new CarrierProbe(this.#client, this.#subscriber, this.#format.probeChannel(newBatch()));
    this.#checks = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  /** Resolves when Redis is there, or after 5 s without it: then everything is `unavailable` until it is. */
  static async open(options: RedisRegistryOptions): Promise<RedisRegistry> {
    const registry = new RedisRegistry(options);
    await Promise.all([registry.#client.ready(OPEN_TIMEOUT_MS), registry.#subscriber.ready(OPEN_TIMEOUT_MS)]);
    await registry.#sendProbe();
    return registry;
  }

  /** Whether a room was met lately that this version cannot read. */
  get unreadable(): boolean {
    return performance.now() - this.#unreadableAt < UNREADABLE_FOR_MS;
  }

  /** Whether what is published reaches those who follow. */
  get carries(): boolean {
    return this.#probe.sound;
  }

  async append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult> {
    const after = this.#known(key, expectedSeq) ?? (await this.#endAt(key, expectedSeq));
    const batch = newBatch();
    const texts = events.map((event) => JSON.stringify(event));
    const place = [after.seq, after.batch, batch];
    const sealed = this.#format.sealEvents(key, after, batch, texts);
    if (await this.#change(APPEND, key, place, KEEP_MS, { batch, after, events: texts }, sealed)) {
      return { appended: true, seq: expectedSeq + events.length };
    }
    const { slice } = await this.#read(key, after);
    return { appended: false, missed: slice };
  }

  async read(key: RoomKey, afterSeq: number): Promise<LogSlice> {
    const { slice } = await this.#read(key, this.#known(key, afterSeq) ?? unknownAt(afterSeq));
    return slice;
  }

  async follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void> {
    const read = (after: LogPosition): Promise<ReadSlice> => this.#read(key, after);
    const follower = new LogFollower({ key, afterSeq, listener, read, onGap: this.#options.onGap });
    const channel = this.#format.channelOf(key);
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
    const { seq } = snapshot;
    const { batch } = this.#known(key, seq) ?? (await this.#read(key, unknownAt(seq))).start;
    const sealed = this.#format.sealSnapshot(key, batch, snapshot);
    await this.#client.run(STORE_SNAPSHOT, [this.#format.keyOf(key)], [seq, batch, sealed]);
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
    const batch = newBatch();
    const place = [expected, snapshot.seq, batch];
    const sealed = this.#format.sealSnapshot(key, batch, snapshot);
    return this.#change(BEGIN, key, place, keepMs, { batch, after: null, events: [] }, [sealed]);
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
    const channel = this.#format.channelOf(key);
    const args = [...place, keepMs, channel, this.#format.sealPublished(channel, published), ...rest];
    const changed = (await this.#runUntilKnown(script, this.#format.keyOf(key), args)) === 1;
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

  /** @throws {RedisError} */
  async #read(key: RoomKey, after: LogPosition): Promise<ReadSlice> {
    const keys = [this.#format.keyOf(key)];
    for (let attempt = 0; attempt < MAX_DISCARDS; attempt += 1) {
      const reply = await this.#client.run(READ, keys, [after.seq, after.batch, KEEP_MS, ...READ_BOUNDS]);
      const read = this.#open(key, after, reply);
      if (!('altered' in read)) return read;
      this.#reject(key, 'alteredLog');
      // Then it is lost, and the nodes that have somebody in the room write it back.
      await this.#client.run(DISCARD, keys, [read.altered]);
    }
    throw new RedisError('the log of a room is altered again and again', false);
  }

  #open(key: RoomKey, after: LogPosition, reply: unknown): ReturnType<RoomFormat['openSlice']> {
    try {
      return this.#format.openSlice(key, after, reply);
    } catch (error) {
      if (error instanceof UnreadableRoomError) this.#noteUnreadable(key, error);
      throw error;
    }
  }

  #noteUnreadable(key: RoomKey, { cause }: UnreadableRoomError): void {
    this.#unreadableAt = performance.now();
    this.#options.onUnreadable?.();
    this.#unreadableRooms.note((passedOver) =>
      this.#options.logger.error(
        { ...key, err: cause, passedOver },
        'a room was written by a newer version of the server: it is left to the nodes of that version',
      ),
    );
  }

  /** With the batch, where a follower here knows it: then a log that only has as many events is not taken for the same. */
  #known(key: RoomKey, seq: number): LogPosition | undefined {
    for (const { position } of this.#followers.get(this.#format.channelOf(key)) ?? []) {
      if (position.seq === seq && (position.batch !== '' || seq === 0)) return position;
    }
    return undefined;
  }

  /** The end of the log, if that has this number: for who writes to a room without following it. @throws {RedisError} */
  async #endAt(key: RoomKey, seq: number): Promise<LogPosition> {
    const { end } = await this.#read(key, unknownAt(seq));
    return end.seq === seq ? end : unknownAt(seq);
  }

  #unfollow(channel: string, follower: LogFollower): void {
    follower.close();
    const followers = this.#followers.get(channel);
    if (!followers?.delete(follower) || followers.size > 0) return;
    this.#followers.delete(channel);
    this.#subscriber.unsubscribe(channel);
  }

  #hear(channel: string, message: string): void {
    if (this.#probe.hear(channel, message)) return;
    const published = this.#format.openPublished(channel, message);
    const followers = [...(this.#followers.get(channel) ?? [])];
    if (published) for (const follower of followers) this.#take(follower, published);
    else if (followers[0]) this.#reject(followers[0].key, 'badSignature');
  }

  #take(follower: LogFollower, published: Published): void {
    follower.takeHeard(published).then(
      (believed) => {
        if (!believed) this.#reject(follower.key, 'replayed');
      },
      (error: unknown) => this.#logUnread(error),
    );
  }

  #check(): void {
    void this.#sendProbe();
    for (const followers of this.#followers.values()) for (const follower of followers) this.#catchUp(follower);
  }

  #catchUp(follower: LogFollower): void {
    follower.catchUp().catch((error: unknown) => this.#logUnread(error));
  }

  /** What goes wrong is told by who speaks with Redis. */
  async #sendProbe(): Promise<void> {
    await this.#probe.send().catch(() => undefined);
  }

  #logUnread(error: unknown): void {
    this.#options.logger.debug({ err: error }, 'a room could not be read; it will be at the next check');
  }

  #reject(key: RoomKey, reason: Rejected): void {
    this.#options.onRejected?.(reason);
    this.#rejections.note((passedOver) =>
      this.#options.logger.warn({ ...key, reason, passedOver }, 'what somebody put into Redis was not believed'),
    );
  }
}

/** For who does not know which batch wrote the event of that number. */
function unknownAt(seq: number): LogPosition {
  return { seq, batch: '' };
}

function newBatch(): string {
  return randomBytes(12).toString('base64url');
}

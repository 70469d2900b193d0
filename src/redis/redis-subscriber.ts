/** A connection that hears what is published: made anew whenever it breaks, and checked while it is silent. */
import type { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { RedisError, redisErrorOf } from './redis-error.ts';

/** How often the connection is checked, in ms. */
const HEARTBEAT_MS = 1_000;
/** Between two attempts to connect, in ms. */
const RECONNECT_MS = 200;

/** Nothing here may throw. */
export interface SubscriberListener {
  message(channel: string, message: string): void;
  /** All channels are subscribed to on a new connection: what was published before it was missed. */
  subscribed(): void;
}

export interface RedisSubscriberOptions {
  readonly listener: SubscriberListener;
  /** The connection failed, or was refused what it asked. */
  readonly troubled: (error: Error) => void;
  /** A connection that is not begun, and that is not repeated when it ends. */
  readonly connect: () => Redis;
}

export class RedisSubscriber {
  readonly #options: RedisSubscriberOptions;
  readonly #channels = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #connection: Redis | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RedisSubscriberOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => this.#check(), HEARTBEAT_MS).unref();
    this.#open();
  }

  /** Waits until channels can be subscribed to, at most `withinMs`; resolves with whether they can. */
  async ready(withinMs: number): Promise<boolean> {
    return eventually(() => this.#ready, withinMs);
  }

  /** Resolves when everything that is published from then on is heard. @throws {RedisError} */
  async subscribe(channel: string): Promise<void> {
    if (!this.#connection || !this.#ready) throw new RedisError('not connected', false);
    this.#channels.add(channel);
    try {
      await this.#connection.subscribe(channel);
    } catch (error) {
      this.#channels.delete(channel);
      if (error instanceof Error) this.#options.troubled(error);
      throw redisErrorOf(error);
    }
  }

  unsubscribe(channel: string): void {
    this.#channels.delete(channel);
    // What fails here fails with the connection, and the next one does not subscribe to it.
    if (this.#ready) this.#connection?.unsubscribe(channel).catch(() => undefined);
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#reconnect);
    this.#connection?.disconnect();
  }

  get #ready(): boolean {
    return this.#connection?.status === 'ready';
  }

  #open(): void {
    const connection = this.#options.connect();
    this.#connection = connection;
    connection.on('error', (error) => this.#options.troubled(error));
    connection.on('message', (channel, message) => {
      if (this.#channels.has(channel)) this.#options.listener.message(channel, message);
    });
    connection.once('ready', () => void this.#resubscribe(connection));
    connection.once('end', () => {
      if (!this.#closed) this.#reconnect = setTimeout(() => this.#open(), RECONNECT_MS).unref();
    });
    connection.connect().catch(() => undefined);
  }

  async #resubscribe(connection: Redis): Promise<void> {
    try {
      if (this.#channels.size > 0) await connection.subscribe(...this.#channels);
      this.#options.listener.subscribed();
    } catch (error) {
      if (error instanceof Error) this.#options.troubled(error);
      connection.disconnect();
    }
  }

  #check(): void {
    const connection = this.#connection;
    if (connection?.status === 'ready') connection.ping().catch(() => connection.disconnect());
  }
}

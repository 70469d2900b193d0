/** One way to one Redis, a master behind Sentinels or a Redis Cluster, with commands that end in bounded time. */
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../ports/logger.ts';
import type { LuaScript } from './lua-script.ts';
import { eventually } from './eventually.ts';
import { RedisError, redisErrorOf } from './redis-error.ts';
import { RedisTroubles } from './redis-troubles.ts';
import { RedisSubscriber, type SubscriberListener } from './redis-subscriber.ts';
import { describeAddress, type RedisAddress, type RedisHost } from './redis-url.ts';

/** How long a command may take, in ms; a server that is silent for so long is taken for dead. */
const COMMAND_TIMEOUT_MS = 1_500;
/** Between two attempts to connect, in ms. */
const RECONNECT_MS = 200;
/** How often the nodes of a Cluster are asked who holds which slots, in ms. */
const SLOTS_REFRESH_MS = 2_000;

type Argument = string | number;

/** Of ioredis, without what would change the types of all its answers. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

export class RedisClient {
  readonly #address: RedisAddress;
  readonly #client: Redis | Cluster;
  readonly #logger: Logger;
  readonly #troubles: RedisTroubles;
  #loggedReachable = false;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;

  /** Begins to connect; whether Redis is there shows later. */
  constructor(address: RedisAddress, logger: Logger, troubles = new RedisTroubles(describeAddress(address), logger)) {
    this.#address = address;
    this.#logger = logger;
    this.#troubles = troubles;
    this.#client = address.kind === 'cluster' ? connectCluster(address) : connectServer(address);
    this.#client.on('ready', () => this.#logState(true));
    this.#client.on('close', () => this.#logState(false));
    this.#client.on('end', () => this.#connectAgain());
    // Without a listener ioredis would print errors itself.
    this.#client.on('error', (error: Error) => this.#troubles.tell(causeOf(error)));
  }

  /** Waits until commands can be sent, at most `withinMs`; resolves with whether they can. */
  async ready(withinMs: number): Promise<boolean> {
    return eventually(() => this.#reachable, withinMs);
  }

  /** @throws {RedisError} */
  run({ sha, text }: LuaScript, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const client = this.#client;
    return this.#bounded(async () => {
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return client.eval(text, keys.length, ...keys, ...args);
      }
    });
  }

  /** Any one command. @throws {RedisError} */
  command(name: string, ...args: readonly Argument[]): Promise<unknown> {
    return this.#bounded(() => this.#client.call(name, ...args));
  }

  /** A connection for publish/subscribe; its owner closes it. */
  subscriber(listener: SubscriberListener): RedisSubscriber {
    let last: RedisHost | undefined;
    return new RedisSubscriber({
      listener,
      troubled: (error) => this.#troubles.tell(causeOf(error)),
      connect: () => {
        const options: ConnectionOptions = { ...baseOptions(this.#address), retryStrategy: null, lazyConnect: true };
        if (!(this.#client instanceof Cluster)) return connectServer(this.#address, options);
        last = pick(hostsOf(this.#client, this.#address), last);
        return outlivingErrors(new Redis({ ...options, ...last }));
      },
    });
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    this.#client.disconnect();
  }

  get #reachable(): boolean {
    return this.#client.status === 'ready';
  }

  async #bounded(send: () => Promise<unknown>): Promise<unknown> {
    if (!this.#reachable) throw new RedisError('not connected', false);
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('no answer in time')), COMMAND_TIMEOUT_MS);
    try {
      return await Promise.race([send(), tooLate]);
    } catch (error) {
      const failure = redisErrorOf(error);
      if (failure.refused) this.#troubles.tell(failure.reason);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  /** ioredis reconnects by itself, but gives up for good when Sentinels tell of a new master while it connects. */
  #connectAgain(): void {
    if (this.#closed) return;
    this.#reconnect = setTimeout(() => {
      // How it goes is told by events.
      this.#client.connect().catch(() => undefined);
    }, RECONNECT_MS);
  }

  #logState(reachable: boolean): void {
    if (this.#closed) return;
    if (reachable) this.#troubles.over();
    // Why it was not, the error before said.
    else if (!this.#troubles.any) this.#troubles.tell('the connection was closed');
    if (reachable && !this.#loggedReachable) {
      this.#logger.info({ redis: describeAddress(this.#address) }, 'Redis is reachable');
    }
    this.#loggedReachable = reachable;
  }
}

/** The text of what went wrong: of a Cluster, what its nodes said last. */
function causeOf(error: Error & { readonly lastNodeError?: unknown }): string {
  const { lastNodeError } = error;
  if (lastNodeError instanceof Error) return `${error.message} ${causeOf(lastNodeError)}`;
  // Where a host has several addresses.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return causeOf(error.errors[0]);
  return error.message;
}

function baseOptions({ username, password, tls, certificates }: RedisAddress): ConnectionOptions {
  return {
    username,
    password,
    ...(tls ? { tls: { ...certificates } } : {}),
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // Ends a connection on which nothing comes back, so that a new one is tried.
    socketTimeout: COMMAND_TIMEOUT_MS,
    // Nothing waits in queues while Redis is away: the callers are told, and know better what still makes sense.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };
}

function connectServer(address: RedisAddress, changes: ConnectionOptions = {}): Redis {
  const common: ConnectionOptions = {
    ...baseOptions(address),
    db: address.database,
    retryStrategy: () => RECONNECT_MS,
    // A master that became a replica: the next connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...changes,
  };
  if (address.kind !== 'sentinel') return outlivingErrors(new Redis({ ...common, ...address.hosts[0] }));
  return outlivingErrors(
    new Redis({
      ...common,
      sentinels: [...address.hosts],
      name: address.masterName,
      enableTLSForSentinelMode: address.tls,
      ...(address.tls ? { sentinelTLS: { ...address.certificates } } : {}),
      sentinelUsername: address.sentinelUsername,
      sentinelPassword: address.sentinelPassword,
      sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
      sentinelRetryStrategy: () => RECONNECT_MS,
      failoverDetector: true,
    }),
  );
}

/** ioredis listens for one error of a socket; TLS may have two of them, and one that nobody hears ends the process. */
function outlivingErrors(redis: Redis): Redis {
  return redis.on('connect', () => redis.stream.on('error', () => undefined));
}

function connectCluster(address: RedisAddress): Cluster {
  const cluster = new Cluster([...address.hosts], {
    enableOfflineQueue: false,
    clusterRetryStrategy: () => RECONNECT_MS,
    slotsRefreshTimeout: COMMAND_TIMEOUT_MS,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    // Certificates name hosts: they are not to be replaced by their addresses.
    ...(address.tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
    redisOptions: baseOptions(address),
  });
  return cluster.on('+node', outlivingErrors);
}

/** The nodes of the Cluster as far as they are known. */
function hostsOf(cluster: Cluster, address: RedisAddress): readonly RedisHost[] {
  const known = cluster.nodes().flatMap(({ options: { host, port } }) => (host && port ? [{ host, port }] : []));
  return known.length > 0 ? known : address.hosts;
}

/** One of the hosts at random, and another than the last one where there is a choice. */
function pick(hosts: readonly RedisHost[], last: RedisHost | undefined): RedisHost | undefined {
  const others = hosts.filter(({ host, port }) => host !== last?.host || port !== last.port);
  const choice = others.length > 0 ? others : hosts;
  return choice[Math.floor(Math.random() * choice.length)];
}

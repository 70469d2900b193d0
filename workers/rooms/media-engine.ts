/** The MediaEngine on mediasoup: https://mediasoup.org/documentation/v3/ */
import { setLogEventListeners } from 'mediasoup';
import { type RoomKey, roomId } from '../../src/domain/room/state.ts';
import { type Clock, systemClock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import {
  type HopStats,
  type MediaEngine,
  type MediaListener,
  type MediaLoad,
  type MediaSession,
  type MediaStats,
  noHops,
} from '../../src/ports/media-engine.ts';
import type { ServerFigures } from '../../src/forwarding/diagnosis.ts';
import { PacedLog } from '../../src/ports/paced-log.ts';
import type { NodeLinks } from '../../src/ports/node-links.ts';
import { type MediaTelemetry, noMediaTelemetry } from '../../src/ports/media-telemetry.ts';
import type { PublishedTrackFigures } from '../hops/hop-messages.ts';
import { noTracing, traceWithin, type Tracing } from '../../src/ports/tracing.ts';
import { NodeHops } from '../hops/node-hops.ts';
import { WorkerHops } from '../hops/worker-hops.ts';
import { ConnectionOutcomes } from '../legs/connection-outcomes.ts';
import { LegMeter } from '../legs/leg-meter.ts';
import { isUplinkNarrow } from '../legs/narrow.ts';
import { WorkerProbes } from '../legs/worker-probes.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { mediaUnavailable } from '../wire/media-errors.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomMedia } from './room-media.ts';
import type { RoomMeans, RoomRouter } from './room-router.ts';
import { type PipeOptions, pipeListenInfo } from '../process/webrtc-listen.ts';
import { chooseSessions, chooseShedding } from '../process/shedding.ts';
import { chooseHost } from '../process/worker-choice.ts';
import { WorkerPool, type WorkerPoolOptions } from '../process/worker-pool.ts';

/** What the engine needs of other nodes. */
export interface PeerOptions {
  /** The name of this node, as rooms' logs have it. */
  readonly node: string;
  readonly links: NodeLinks;
  /**
   * Whether another node hosts somebody in a room: it gets tracks of no other. A replica that lags behind the room's
   * log should catch up before it says no.
   */
  readonly mayServe: (node: string, key: RoomKey) => boolean | Promise<boolean>;
  /** Where their media is received. */
  readonly pipes?: PipeOptions | undefined;
}

export interface MediaEngineOptions extends Omit<WorkerPoolOptions, 'onDeath'> {
  /** Unset: there are no other nodes. */
  readonly peers?: PeerOptions | undefined;
  /** How many sessions of a room one worker gets before the room takes another worker; 100 unless set. */
  readonly sessionsPerRouter?: number | undefined;
  /** The load, from 0 to 1, from which on a worker gets no more and hands over some of what it has; 0.8 unless set. */
  readonly cpuLimit?: number | undefined;
  /** How many of a room's open microphones are forwarded, the loudest; 5 unless set. */
  readonly loudestMicrophones?: number | undefined;
  /** Unset: nothing is counted. */
  readonly telemetry?: MediaTelemetry | undefined;
  /** Unset: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** For hops; the system's unless set. */
  readonly clock?: Clock | undefined;
}

/** So many come before their media shows in any measurement of load. */
const SESSIONS_PER_ROUTER = 100;
/** Above it packets begin to wait. */
const CPU_LIMIT = 0.8;
/** How often it is looked whether a worker has too much to do, in ms. */
const LOOK_MS = 2_000;
/** So long after a move the loads do not show yet what came of it, in ms: sessions are served twice for up to 10 s. */
const SETTLE_MS = 20_000;
/** Nobody follows more voices at once. */
const LOUDEST_MICROPHONES = 5;
/** How long a participant waits for a worker when none is alive, in ms. */
const WORKER_DEADLINE_MS = 3_000;
/** How many workers may die under one participant before it is sent away. */
const ATTACH_ATTEMPTS = 3;

/**
 * Starts the workers. Rejects, with a message for the operator, when the executable is missing or a port is taken.
 * mediasoup's log is the process's, not an engine's: it goes to the logger of the engine that was started last.
 */
export async function startMediaEngine(options: MediaEngineOptions): Promise<MediaEngine> {
  forwardLogs(options.logger);
  return MediasoupEngine.start(options);
}

/** What mediasoup logs of a request that it refuses: the caller hears it too, and knows whom to blame. */
const REFUSED = /^request failed|throwing MediaSoup/;

/** The same for messages that differ only in ids, numbers and addresses. */
const kindOf = (message: string): string => message.replaceAll(/[0-9a-f]*\d[0-9a-f.:-]*/g, '#').slice(0, 200);

/** Kinds of messages that are told apart; what is not known then is not logged: it came after a flood. */
const MAX_KINDS = 200;

function logOf(logs: Map<string, PacedLog>, kind: string): PacedLog | undefined {
  const known = logs.get(kind);
  if (known || logs.size >= MAX_KINDS) return known;
  const log = new PacedLog();
  logs.set(kind, log);
  return log;
}

function forwardLogs(logger: Logger): void {
  const logs = new Map<string, PacedLog>();
  const forward = (level: 'warn' | 'error') => (namespace: string, message: string, error?: Error) => {
    if (REFUSED.test(message)) logger.debug({ namespace, err: error }, message);
    // What a worker says is often about one client, who can have it said with each packet.
    else
      logOf(logs, kindOf(message))?.note((passedOver) => logger[level]({ namespace, passedOver, err: error }, message));
  };
  setLogEventListeners({ onwarn: forward('warn'), onerror: forward('error') });
}

class MediasoupEngine implements MediaEngine {
  readonly #pool: WorkerPool;
  readonly #rooms: Map<string, RoomMedia>;
  readonly #sessionsPerRouter: number;
  readonly #loudestMicrophones: number;
  readonly #cpuLimit: number;
  readonly #means: RoomMeans;
  readonly #logger: Logger;
  readonly #probes: WorkerProbes;
  readonly #tracing: Tracing;
  /** Workers that took part in a move lately. */
  readonly #unsettled = new Set<MediaWorker>();
  /** Where the next session goes of somebody who was told to move; by room and identity. */
  readonly #destinations = new Map<string, MediaWorker>();
  #moves = 0;
  #stopLooking: () => void = () => undefined;
  #closed = false;

  private constructor(pool: WorkerPool, rooms: Map<string, RoomMedia>, options: MediaEngineOptions) {
    const { sessionsPerRouter = SESSIONS_PER_ROUTER, loudestMicrophones = LOUDEST_MICROPHONES } = options;
    const { clock = systemClock, cpuLimit = CPU_LIMIT, telemetry = noMediaTelemetry } = options;
    this.#cpuLimit = cpuLimit;
    this.#tracing = options.tracing ?? noTracing;
    this.#logger = options.logger;
    this.#pool = pool;
    this.#rooms = rooms;
    this.#sessionsPerRouter = sessionsPerRouter;
    this.#loudestMicrophones = loudestMicrophones;
    const legs = new LegMeter(clock, telemetry);
    this.#means = {
      clock,
      legs,
      serverFigures: (worker) => this.#serverFigures(worker),
      publishedFigures: (key, trackId) => this.#published(key, trackId),
      workerHops: new WorkerHops(clock),
      nodeHops: this.#meetPeers(clock, legs, options),
      connections: new ConnectionWatch(clock, options.logger),
      outcomes: new ConnectionOutcomes(telemetry),
    };
    this.#probes = new WorkerProbes({
      clock,
      telemetry,
      workers: () => this.#pool.candidates().map(({ worker }) => worker.worker),
    });
    this.#lookLater();
  }

  static async start(options: MediaEngineOptions): Promise<MediasoupEngine> {
    const rooms = new Map<string, RoomMedia>();
    const loseRooms = (worker: MediaWorker): void => {
      for (const room of [...rooms.values()]) room.lose(worker);
    };
    return new MediasoupEngine(await WorkerPool.start({ ...options, onDeath: loseRooms }), rooms, options);
  }

  #meetPeers(
    clock: Clock,
    legs: LegMeter,
    { peers, rtc, logger, tracing = noTracing }: MediaEngineOptions,
  ): NodeHops | undefined {
    if (!peers) return undefined;
    const { node, links, mayServe, pipes = {} } = peers;
    return new NodeHops({
      self: node,
      links,
      mayServe,
      tracksOf: (key) => this.#rooms.get(roomId(key))?.tracks,
      speakersOf: (key) => this.#rooms.get(roomId(key))?.speakers,
      figuresOf: (key, trackId) => this.#published(key, trackId),
      listenInfo: pipeListenInfo(rtc, pipes),
      legs,
      tracing,
      clock,
      logger,
    });
  }

  attach(key: RoomKey, identity: string, listener: MediaListener): Promise<MediaSession> {
    return traceWithin(this.#tracing, 'media.attach', () => this.#attach(key, identity, listener));
  }

  async #attach(key: RoomKey, identity: string, listener: MediaListener): Promise<MediaSession> {
    for (let attempt = 1; attempt <= ATTACH_ATTEMPTS; attempt += 1) {
      const router = await this.#routerFor(key, identity);
      try {
        return await router.attach(identity, listener);
      } catch (error) {
        if (!router.lost) throw mediaUnavailable('The media engine could not open transports.', error);
      }
    }
    throw mediaUnavailable('The media engine loses its workers.');
  }

  /** Where the next session of a room goes. */
  async #routerFor(key: RoomKey, identity: string): Promise<RoomRouter> {
    if (!this.#closed && this.#pool.candidates().length === 0) await this.#pool.nextReady(WORKER_DEADLINE_MS);
    if (this.#closed) throw mediaUnavailable('The media engine is closed.');
    // Nothing is awaited from here on: of many who come at once, each must see the choices of those before.
    const room = this.#rooms.get(roomId(key));
    const candidates = this.#pool
      .candidates()
      .map((candidate) => ({ ...candidate, sessions: room?.sessionsOn(candidate.worker) }));
    const destination = this.#takeDestination(key, identity);
    const chosen =
      candidates.find(({ worker }) => worker === destination) ??
      chooseHost(candidates, this.#sessionsPerRouter, this.#cpuLimit);
    if (!chosen) throw mediaUnavailable('No media worker is alive.');
    return (room ?? this.#open(key)).routerOn(chosen.worker);
  }

  #takeDestination(key: RoomKey, identity: string): MediaWorker | undefined {
    const who = nameOf(key, identity);
    const destination = this.#destinations.get(who);
    if (destination) this.#moves += 1;
    this.#destinations.delete(who);
    return destination;
  }

  #lookLater(): void {
    this.#stopLooking = this.#means.clock.after(LOOK_MS, () => {
      this.#rebalance();
      this.#lookLater();
    });
  }

  /** Has a worker that has too much to do hand some of its sessions over to another one. */
  #rebalance(): void {
    const rooms = [...this.#rooms.values()];
    const workers = this.#pool.candidates().map(({ worker, load }) => ({
      worker,
      load,
      settled: !this.#unsettled.has(worker),
      sessions: rooms.reduce((sum, room) => sum + room.stayingOn(worker).length, 0),
    }));
    const shedding = chooseShedding(workers, this.#cpuLimit);
    if (!shedding) return;
    const { from, to, count } = shedding;
    this.#logger.info({ pid: from.worker.pid, load: from.load, count }, 'A loaded media worker hands sessions over');
    const staying = rooms.map((room) =>
      room.stayingOn(from.worker).map((session) => ({ session, who: nameOf(room.key, session.identity) })),
    );
    const moving = chooseSessions(staying, count);
    for (const { who } of moving) this.#destinations.set(who, to.worker);
    const unsettled = [from.worker, to.worker];
    for (const worker of unsettled) this.#unsettled.add(worker);
    this.#means.clock.after(SETTLE_MS, () => {
      for (const worker of unsettled) this.#unsettled.delete(worker);
      // Of those who did not follow, such as clients that do not know how.
      for (const { who } of moving) this.#destinations.delete(who);
    });
    for (const { session } of moving) session.shed();
  }

  #open(key: RoomKey): RoomMedia {
    const id = roomId(key);
    const room = new RoomMedia(key, this.#means, this.#loudestMicrophones, () => this.#rooms.delete(id));
    this.#rooms.set(id, room);
    return room;
  }

  async #published(key: RoomKey, trackId: string): Promise<PublishedTrackFigures | undefined> {
    const room = this.#rooms.get(roomId(key));
    const claim = room?.tracks.find(trackId);
    const worker = claim && room?.workerOf(claim.owner);
    if (!claim?.producer || !worker) return undefined;
    const { producer, demand } = claim;
    const uplink = await this.#means.legs.figuresOf(producer.id);
    return {
      trackId,
      uplink: { ...uplink, narrow: isUplinkNarrow(producer, demand.highest) },
      publisherNode: this.#serverFigures(worker),
    };
  }

  #serverFigures(worker: MediaWorker): ServerFigures {
    const load = this.#pool.candidates().find((candidate) => candidate.worker === worker)?.load;
    return { load, delay: this.#probes.delayOf(worker.worker) };
  }

  ready(): boolean {
    return !this.#closed && this.#pool.candidates().length > 0;
  }

  load(): MediaLoad {
    const { workerHops, nodeHops } = this.#means;
    return { load: this.#pool.load, hops: workerHops.size + (nodeHops?.incoming ?? 0) };
  }

  stats(): MediaStats {
    const stats = { transports: 0, producers: 0, consumers: 0 };
    for (const room of this.#rooms.values()) {
      stats.transports += 2 * room.sessions;
      stats.producers += room.tracks.published;
      stats.consumers += room.consumers;
    }
    const unconnected = this.#means.connections.counts;
    return { workers: this.#pool.stats(), ...stats, moves: this.#moves, unconnected, hops: this.#hopStats() };
  }

  #hopStats(): HopStats {
    const { workerHops, nodeHops } = this.#means;
    const nodes = nodeHops?.stats ?? { ...noHops, incoming: 0, outgoing: 0 };
    return {
      ...nodes,
      incoming: { worker: workerHops.size, node: nodes.incoming },
      outgoing: { worker: workerHops.size, node: nodes.outgoing },
      pipes: workerHops.pipes + nodes.pipes,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopLooking();
    this.#means.legs.close();
    this.#probes.close();
    this.#means.nodeHops?.close();
    for (const room of this.#rooms.values()) room.speakers.close();
    await this.#pool.close();
  }
}

const nameOf = (key: RoomKey, identity: string) => JSON.stringify([roomId(key), identity]);

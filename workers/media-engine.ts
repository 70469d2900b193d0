/** The MediaEngine on mediasoup: https://mediasoup.org/documentation/v3/ */
import { setLogEventListeners } from 'mediasoup';
import { type RoomKey, roomId } from '../src/domain/room-state.ts';
import { type Clock, systemClock } from '../src/ports/clock.ts';
import type { Logger } from '../src/ports/logger.ts';
import {
  type HopStats,
  type MediaEngine,
  type MediaListener,
  type MediaSession,
  type MediaStats,
  noHops,
} from '../src/ports/media-engine.ts';
import type { NodeLinks } from '../src/ports/node-links.ts';
import { NodeHops } from './hops/node-hops.ts';
import type { HopMeans } from './hops/router-hops.ts';
import { WorkerHops } from './hops/worker-hops.ts';
import { mediaUnavailable } from './media-errors.ts';
import type { MediaWorker } from './media-worker.ts';
import { RoomMedia } from './room-media.ts';
import type { RoomRouter } from './room-router.ts';
import { type PipeOptions, pipeListenInfo } from './webrtc-listen.ts';
import { chooseHost } from './worker-choice.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

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
  /** How many of a room's open microphones are forwarded, the loudest; 5 unless set. */
  readonly loudestMicrophones?: number | undefined;
  /** For hops; the system's unless set. */
  readonly clock?: Clock | undefined;
}

/** So many come before their media shows in any measurement of load. */
const SESSIONS_PER_ROUTER = 100;
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

function forwardLogs(logger: Logger): void {
  const forward = (level: 'warn' | 'error') => (namespace: string, message: string, error?: Error) =>
    logger[REFUSED.test(message) ? 'debug' : level]({ namespace, err: error }, message);
  setLogEventListeners({ onwarn: forward('warn'), onerror: forward('error') });
}

class MediasoupEngine implements MediaEngine {
  readonly #pool: WorkerPool;
  readonly #rooms: Map<string, RoomMedia>;
  readonly #sessionsPerRouter: number;
  readonly #loudestMicrophones: number;
  readonly #means: HopMeans;
  #closed = false;

  private constructor(pool: WorkerPool, rooms: Map<string, RoomMedia>, options: MediaEngineOptions) {
    const { sessionsPerRouter = SESSIONS_PER_ROUTER, loudestMicrophones = LOUDEST_MICROPHONES } = options;
    const { clock = systemClock } = options;
    this.#pool = pool;
    this.#rooms = rooms;
    this.#sessionsPerRouter = sessionsPerRouter;
    this.#loudestMicrophones = loudestMicrophones;
    this.#means = { clock, workerHops: new WorkerHops(), nodeHops: this.#meetPeers(clock, options) };
  }

  static async start(options: MediaEngineOptions): Promise<MediasoupEngine> {
    const rooms = new Map<string, RoomMedia>();
    const loseRooms = (worker: MediaWorker): void => {
      for (const room of [...rooms.values()]) room.lose(worker);
    };
    return new MediasoupEngine(await WorkerPool.start({ ...options, onDeath: loseRooms }), rooms, options);
  }

  #meetPeers(clock: Clock, { peers, rtc, logger }: MediaEngineOptions): NodeHops | undefined {
    if (!peers) return undefined;
    const { node, links, mayServe, pipes = {} } = peers;
    return new NodeHops({
      self: node,
      links,
      mayServe,
      tracksOf: (key) => this.#rooms.get(roomId(key))?.tracks,
      speakersOf: (key) => this.#rooms.get(roomId(key))?.speakers,
      listenInfo: pipeListenInfo(rtc, pipes),
      clock,
      logger,
    });
  }

  async attach(key: RoomKey, _identity: string, listener: MediaListener): Promise<MediaSession> {
    for (let attempt = 1; attempt <= ATTACH_ATTEMPTS; attempt += 1) {
      const router = await this.#routerFor(key);
      try {
        return await router.attach(listener);
      } catch (error) {
        if (!router.lost) throw mediaUnavailable('The media engine could not open transports.', error);
      }
    }
    throw mediaUnavailable('The media engine loses its workers.');
  }

  /** Where the next session of a room goes. */
  async #routerFor(key: RoomKey): Promise<RoomRouter> {
    if (!this.#closed && this.#pool.candidates().length === 0) await this.#pool.nextReady(WORKER_DEADLINE_MS);
    if (this.#closed) throw mediaUnavailable('The media engine is closed.');
    // Nothing is awaited from here on: of many who come at once, each must see the choices of those before.
    const room = this.#rooms.get(roomId(key));
    const candidates = this.#pool
      .candidates()
      .map((candidate) => ({ ...candidate, sessions: room?.sessionsOn(candidate.worker) }));
    const chosen = chooseHost(candidates, this.#sessionsPerRouter);
    if (!chosen) throw mediaUnavailable('No media worker is alive.');
    return (room ?? this.#open(key)).routerOn(chosen.worker);
  }

  #open(key: RoomKey): RoomMedia {
    const id = roomId(key);
    const room = new RoomMedia(key, this.#means, this.#loudestMicrophones, () => this.#rooms.delete(id));
    this.#rooms.set(id, room);
    return room;
  }

  ready(): boolean {
    return !this.#closed && this.#pool.candidates().length > 0;
  }

  stats(): MediaStats {
    const stats = { transports: 0, producers: 0, consumers: 0 };
    for (const room of this.#rooms.values()) {
      stats.transports += 2 * room.sessions;
      stats.producers += room.tracks.published;
      stats.consumers += room.consumers;
    }
    return { workers: this.#pool.stats(), ...stats, hops: this.#hopStats() };
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
    this.#means.nodeHops?.close();
    for (const room of this.#rooms.values()) room.speakers.close();
    await this.#pool.close();
  }
}

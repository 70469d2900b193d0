/** The MediaEngine on mediasoup: https://mediasoup.org/documentation/v3/ */
import { setLogEventListeners } from 'mediasoup';
import { type RoomKey, roomId } from '../src/domain/room-state.ts';
import type { Logger } from '../src/ports/logger.ts';
import type { MediaEngine, MediaListener, MediaSession, MediaStats } from '../src/ports/media-engine.ts';
import { mediaUnavailable } from './media-errors.ts';
import type { MediaWorker } from './media-worker.ts';
import { RoomRouter } from './room-router.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

export type MediaEngineOptions = Omit<WorkerPoolOptions, 'onDeath'>;

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
  readonly #rooms: Map<string, RoomRouter>;
  #closed = false;

  private constructor(pool: WorkerPool, rooms: Map<string, RoomRouter>) {
    this.#pool = pool;
    this.#rooms = rooms;
  }

  static async start(options: MediaEngineOptions): Promise<MediasoupEngine> {
    const rooms = new Map<string, RoomRouter>();
    const loseRooms = (worker: MediaWorker): void => {
      for (const room of rooms.values()) if (room.worker === worker) room.lose();
    };
    return new MediasoupEngine(await WorkerPool.start({ ...options, onDeath: loseRooms }), rooms);
  }

  async attach(key: RoomKey, _identity: string, listener: MediaListener): Promise<MediaSession> {
    for (let attempt = 1; attempt <= ATTACH_ATTEMPTS; attempt += 1) {
      const room = await this.#roomOf(roomId(key));
      try {
        return await room.attach(listener);
      } catch (error) {
        if (!room.lost) throw mediaUnavailable('The media engine could not open transports.', error);
      }
    }
    throw mediaUnavailable('The media engine loses its workers.');
  }

  async #roomOf(id: string): Promise<RoomRouter> {
    if (!this.#pool.choose()) await this.#pool.nextReady(WORKER_DEADLINE_MS);
    if (this.#closed) throw mediaUnavailable('The media engine is closed.');
    // Nothing is awaited from here on: of many who open rooms at once, each must see the choices of those before.
    const room = this.#rooms.get(id);
    if (room) return room;
    const worker = this.#pool.choose();
    if (!worker) throw mediaUnavailable('No media worker is alive.');
    return this.#open(id, worker);
  }

  #open(id: string, worker: MediaWorker): RoomRouter {
    const room = new RoomRouter(worker, () => this.#rooms.delete(id));
    this.#rooms.set(id, room);
    return room;
  }

  ready(): boolean {
    return !this.#closed && this.#pool.choose() !== undefined;
  }

  stats(): MediaStats {
    const stats = { transports: 0, producers: 0, consumers: 0 };
    for (const room of this.#rooms.values()) {
      stats.transports += 2 * room.sessions;
      stats.producers += room.producers;
      stats.consumers += room.consumers;
    }
    return { workers: this.#pool.stats(), ...stats };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }
}

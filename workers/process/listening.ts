/** The sockets of one worker: those that it began with, and those of addresses that came later. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebRtcServer, Worker } from 'mediasoup/types';
import type { Logger } from '../../src/ports/logger.ts';
import { endOrphansOn } from './orphans.ts';
import { describeListenFailure, listenInfos, type RtcOptions } from './webrtc-listen.ts';

export interface ListeningOptions {
  readonly rtc: RtcOptions;
  /** Index of the worker. */
  readonly index: number;
  readonly logger: Logger;
}

interface Bound {
  readonly server: WebRtcServer;
  readonly ips: ReadonlySet<string>;
}

/** Ports of a server that was killed are free when its workers have noticed: within so long, in ms. */
const PORT_WAIT_MS = 3_000;
const PORT_RETRY_MS = 200;
const TAKEN = /address already in use/;

function cannotListen(index: number, error: unknown): Error {
  const reason = error instanceof Error ? describeListenFailure(error.message) : String(error);
  return new Error(`Media worker ${index} cannot listen: ${reason}`, { cause: error });
}

/**
 * A WebRtcServer keeps the sockets that it was made with, and a transport keeps its server. So what comes later gets a
 * server of its own, and new transports go to the one with most of the addresses that are there now.
 */
export class Listening {
  readonly #worker: Worker;
  readonly #options: ListeningOptions;
  readonly #bound: Bound[] = [];
  #renewing: Promise<void> = Promise.resolve();

  private constructor(worker: Worker, options: ListeningOptions) {
    this.#worker = worker;
    this.#options = options;
  }

  /** Rejects when a port cannot be had. */
  static async open(worker: Worker, options: ListeningOptions): Promise<Listening> {
    const listening = new Listening(worker, options);
    await listening.#bind(listenInfos(options.rtc, options.index));
    const stop = options.rtc.addresses?.onChange(() => {
      listening.#renewing = listening.#renewing.then(() => listening.#renew());
    });
    if (stop) worker.observer.once('close', stop);
    return listening;
  }

  get server(): WebRtcServer {
    const wanted = new Set(this.#options.rtc.addresses?.current().map(({ ip }) => ip));
    const usable = ({ ips }: Bound): number => [...ips].filter((ip) => wanted.has(ip)).length;
    const [best] = this.#bound.toSorted((a, b) => usable(b) - usable(a));
    if (best === undefined) throw new Error('a media worker listens nowhere');
    return best.server;
  }

  readonly tell = (address: string): string | undefined => {
    const { addresses } = this.#options.rtc;
    return addresses === undefined ? address : addresses.tell(address);
  };

  /** Waits for ports that the worker of a server held which was killed just now, and ends that worker if it hangs. */
  async #bind(infos: ReturnType<typeof listenInfos>): Promise<void> {
    const { rtc, index, logger } = this.#options;
    const deadline = performance.now() + PORT_WAIT_MS;
    for (;;) {
      try {
        const server = await this.#worker.createWebRtcServer({ listenInfos: infos });
        this.#bound.push({ server, ips: new Set(infos.map(({ ip }) => ip)) });
        return;
      } catch (error) {
        const taken = error instanceof Error && TAKEN.test(error.message);
        if (!taken || performance.now() > deadline) throw cannotListen(index, error);
        const pids = endOrphansOn(rtc.port + index);
        if (pids.length > 0) {
          logger.warn({ pids }, 'Workers that outlived their server held a media port, and were ended');
        }
        await sleep(PORT_RETRY_MS);
      }
    }
  }

  /** Binds what is new; with nobody on a server whose addresses have gone, that ends. */
  async #renew(): Promise<void> {
    const { rtc, index, logger } = this.#options;
    const infos = listenInfos(rtc, index);
    const wanted = new Set(infos.map(({ ip }) => ip));
    const isBound = (ip: string): boolean => this.#bound.some(({ ips }) => ips.has(ip));
    const fresh = infos.filter(({ ip }) => !isBound(ip));
    try {
      if (fresh.length > 0) await this.#bind(fresh);
      for (const bound of this.#bound.filter(({ ips }) => ![...ips].some((ip) => wanted.has(ip)))) {
        const { webRtcTransportIds } = await bound.server.dump();
        if (webRtcTransportIds.length > 0) continue;
        bound.server.close();
        this.#bound.splice(this.#bound.indexOf(bound), 1);
      }
    } catch (error) {
      if (!this.#worker.closed) logger.warn({ err: error }, 'A media worker cannot use the new addresses');
    }
  }
}

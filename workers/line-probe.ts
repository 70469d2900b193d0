/**
 * Finds out soon that a viewer's line has become wider. What the worker takes a congested line for grows by 8 % a second,
 * and a line that was thought ten times too narrow would take half a minute; it probes for more only when the most that
 * may be sent is raised. So, while a viewer lacks layers, that is done here, step by step: twice as much is tried, and
 * where the line does not carry it, the worker is held near what the line did carry, so that the attempt costs no sound.
 */
import type { Transport } from 'mediasoup/types';
import type { Clock } from '../src/ports/clock.ts';

/** Time between two attempts, in ms. */
export const PROBE_EVERY_MS = 2_000;
/** What an attempt found is known after so long, in ms: 15 ms of packets, a round trip, and a report. */
export const PROBED_AFTER_MS = 500;
const STEP = 2;
/** An attempt found room if the line carries so many times what it did. */
const SUCCESS = 1.6;
/** How much the worker may grow by itself until the next attempt: as much as in a second. */
const SLACK = 1.08;
const UNLIMITED = 0;
/** The worker takes no lower limit. */
const LOWEST_LIMIT = 30_000;

export type ProbedTransport = Pick<Transport, 'getStats' | 'setMaxOutgoingBitrate'>;

export class LineProbe {
  readonly #transport: ProbedTransport;
  readonly #clock: Clock;
  readonly #lacking: () => boolean;
  #cancel: (() => void) | undefined;
  #running = false;
  #closed = false;

  /** @param lacking whether the viewer gets less than it is to get, for want of bandwidth */
  constructor(transport: ProbedTransport, clock: Clock, lacking: () => boolean) {
    this.#transport = transport;
    this.#clock = clock;
    this.#lacking = lacking;
  }

  /** What the viewer gets has changed. */
  look(): void {
    if (this.#running || this.#closed || !this.#lacking()) return;
    this.#running = true;
    // It fails only when the transport closed.
    this.#run().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#wait(PROBE_EVERY_MS);
      if (!this.#lacking()) break;
      const before = await this.#available();
      if (before === undefined) break;
      // Probing begins when the limit rises above what it was.
      await Promise.all([this.#limit(before), this.#limit(before * STEP)]);
      await this.#wait(PROBED_AFTER_MS);
      const after = await this.#available();
      if (after !== undefined && after < before * SUCCESS) await this.#limit(before * SLACK);
    }
    this.#running = false;
    await this.#limit(UNLIMITED);
  }

  /** Never ends once it is closed. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#closed) this.#cancel = this.#clock.after(ms, resolve);
    });
  }

  /** What the worker takes the line for, in bit/s; undefined: it has nothing to go by. */
  async #available(): Promise<number | undefined> {
    const [stats] = await this.#transport.getStats();
    return typeof stats === 'object' && stats !== null && 'availableOutgoingBitrate' in stats
      ? Number(stats.availableOutgoingBitrate)
      : undefined;
  }

  async #limit(bitsPerSecond: number): Promise<void> {
    const limit = bitsPerSecond === UNLIMITED ? UNLIMITED : Math.max(LOWEST_LIMIT, Math.round(bitsPerSecond));
    await this.#transport.setMaxOutgoingBitrate(limit);
  }
}

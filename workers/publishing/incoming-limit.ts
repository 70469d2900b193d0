/** How much media a session may send: by what it publishes, so that one publisher does not fill everybody's line. */
import type { Transport } from 'mediasoup/types';
import { z } from 'zod';
import type { Source } from '../../signaling/protocol/primitives.ts';
import type { Clock } from '../../src/ports/clock.ts';

/** In bit/s: above what browsers send. Opus has at most 510 kbit/s (RFC 6716, section 2.1.1). */
const LIMITS: Readonly<Record<Source, number>> = {
  microphone: 512_000,
  screenAudio: 512_000,
  camera: 6_000_000,
  screen: 8_000_000,
};
/** Of all that one session publishes, in bit/s. */
const TOTAL = 20_000_000;

/**
 * The first limit is set so long after the first track, in ms: most publish two at once, and each is a request to the worker.
 * No flood fills a line in that time.
 */
const FIRST_MS = 250;

/** How often it is looked what arrives where the worker does not limit it, in ms, and how much above the limit is a flood. */
const LOOK_MS = 2_000;
const FLOOD = 1.25;

/** Of a transport's statistics, in bit/s. */
const Received = z.object({ recvBitrate: z.number() });

export interface IncomingLimitOptions {
  readonly transport: Pick<Transport, 'setMaxIncomingBitrate' | 'getStats'>;
  /** Whether the worker drops what is above the limit; one that was downloaded only asks the sender to send less. */
  readonly enforced: boolean;
  readonly clock: Clock;
  /** More arrives than the limit, for longer than a moment. Only where the worker does not drop it. */
  readonly flooded: () => void;
}

export class IncomingLimit {
  readonly #options: IncomingLimitOptions;
  /** What is published, by an object that stands for it. */
  readonly #sources = new Map<object, Source>();
  #limit = 0;
  /** The worker knows no limit yet, and is about to: calls that off. */
  #stopFirst: (() => void) | undefined;
  #stopLooking: (() => void) | undefined;
  #above = false;

  constructor(options: IncomingLimitOptions) {
    this.#options = options;
  }

  /** A track is about to be published; the returned function is called when it has ended. */
  add(source: Source): () => void {
    const key = {};
    this.#sources.set(key, source);
    this.#apply();
    return () => {
      if (this.#sources.delete(key)) this.#apply();
    };
  }

  #apply(): void {
    const sum = [...this.#sources.values()].reduce((bitrate, source) => bitrate + LIMITS[source], 0);
    if (sum === 0) {
      // Without a producer the worker drops everything.
      this.#stopFirst?.();
      this.#stopFirst = undefined;
      this.#stopLooking?.();
      this.#stopLooking = undefined;
      return;
    }
    const { enforced, clock } = this.#options;
    if (!enforced) this.#stopLooking ??= this.#lookLater();
    const limit = Math.min(sum, TOTAL);
    if (limit === this.#limit) return;
    const known = this.#limit > 0 && this.#stopFirst === undefined;
    this.#limit = limit;
    if (known) this.#tell();
    else this.#stopFirst ??= clock.after(FIRST_MS, () => this.#tell());
  }

  #tell(): void {
    this.#stopFirst = undefined;
    // It fails only when the transport closed.
    this.#options.transport.setMaxIncomingBitrate(this.#limit).catch(() => undefined);
  }

  #lookLater(): () => void {
    return this.#options.clock.after(LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const [stats] = await this.#options.transport.getStats();
      const { recvBitrate } = Received.parse(stats);
      const above = recvBitrate > FLOOD * this.#limit;
      // Twice, as key frames of several pictures may come at once.
      if (above && this.#above) this.#options.flooded();
      this.#above = above;
    } catch {
      // The transport closed.
      return;
    }
    this.#stopLooking = this.#sources.size > 0 ? this.#lookLater() : undefined;
  }
}

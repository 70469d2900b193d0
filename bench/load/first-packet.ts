import { setTimeout as delay } from 'node:timers/promises';
import type { RtcPeer } from './rtc-peer.ts';
import { markOf } from './rtp.ts';

/** The first packet of media that a client receives. */
export class FirstPacket {
  readonly #first = Promise.withResolvers<number>();

  constructor() {
    // It is asked for later, or never.
    this.#first.promise.catch(() => undefined);
  }

  listen(peer: RtcPeer): void {
    peer.onPacket = (packet) => {
      if (markOf(packet) !== undefined) this.#first.resolve(performance.now());
    };
  }

  readonly failed = (error: unknown): void => this.#first.reject(error);

  /** When it came, in ms of `performance.now()`. Rejects if there is none in time, or none can come. */
  async at(withinMs: number): Promise<number> {
    const at = await Promise.race([this.#first.promise, delay(withinMs)]);
    if (at === undefined) throw new Error(`nothing was received within ${withinMs} ms`);
    return at;
  }
}

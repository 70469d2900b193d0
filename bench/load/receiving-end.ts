import type { types } from 'mediasoup-client';
import { RtcPeer, type RtcPeerOptions } from './rtc-peer.ts';
import { markOf } from './rtp.ts';

/** Where somebody who joins receives, and the first packet of media that comes there. */
export class ReceivingEnd {
  readonly #first = Promise.withResolvers<number>();
  #peer: RtcPeer | undefined;

  constructor() {
    // It is asked for later, or never.
    this.#first.promise.catch(() => undefined);
  }

  /** Begins to connect. @returns our side, for the server */
  connect(transport: Omit<RtcPeerOptions, 'direction'>): types.DtlsParameters {
    const peer = new RtcPeer({ ...transport, direction: 'recv' });
    this.#peer = peer;
    peer.onPacket = (packet) => {
      if (markOf(packet) !== undefined) this.#first.resolve(performance.now());
    };
    peer.connect();
    return { ...peer.dtlsParameters, role: 'client' };
  }

  /** Nothing can come. */
  readonly failed = (error: unknown): void => this.#first.reject(error);

  /** When the first packet came, in ms of `performance.now()`. Rejects if there is none in time, or none can come. */
  async firstPacketAt(withinMs: number): Promise<number> {
    const late = setTimeout(() => this.failed(new Error(`nothing was received within ${withinMs} ms`)), withinMs);
    try {
      return await this.#first.promise;
    } finally {
      clearTimeout(late);
    }
  }

  close(): void {
    this.#peer?.close();
  }
}

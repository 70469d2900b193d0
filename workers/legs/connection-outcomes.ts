/** Counts how the transports of clients connect, and how long that takes. */
import { performance } from 'node:perf_hooks';
import type { WebRtcTransport } from 'mediasoup/types';
import type { MediaTelemetry } from '../../src/ports/media-telemetry.ts';

export class ConnectionOutcomes {
  readonly #telemetry: MediaTelemetry;
  /** When clients asked to connect theirs, in ms of `performance.now()`. */
  readonly #askedAt = new WeakMap<object, number>();

  constructor(telemetry: MediaTelemetry) {
    this.#telemetry = telemetry;
  }

  /** A client is about to connect a transport, for the first time or, by a restart of ICE, once more. */
  connecting(transport: WebRtcTransport, restart: boolean): void {
    if (restart) this.#telemetry.iceRestarted();
    if (!this.#askedAt.has(transport)) this.#askedAt.set(transport, performance.now());
  }

  /** Of a transport that was just made. */
  follow(transport: Pick<WebRtcTransport, 'observer'>): void {
    const telemetry = this.#telemetry;
    const waiting = { ice: true, dtls: true };
    const connected = (phase: 'ice' | 'dtls'): void => {
      // `completed` follows on `connected`; what comes after a break is another try, and since when is not known.
      if (!waiting[phase]) return;
      waiting[phase] = false;
      telemetry.connection(phase, 'connected');
      // ICE may be there before the client has asked.
      const now = performance.now();
      telemetry.setUp(phase, (now - (this.#askedAt.get(transport) ?? now)) / 1000);
    };
    transport.observer.on('icestatechange', (state) => {
      if (state === 'disconnected') telemetry.connection('ice', 'disconnected');
      if (state === 'connected' || state === 'completed') connected('ice');
    });
    transport.observer.on('dtlsstatechange', (state) => {
      if (state === 'failed') telemetry.connection('dtls', 'failed');
      if (state === 'connected') connected('dtls');
    });
    transport.observer.on('iceselectedtuplechange', ({ protocol }) => telemetry.pairChosen(protocol));
  }
}

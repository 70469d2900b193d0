/** Looks after transports that are being connected: counts and logs those whose media does not get through. */
import type { DtlsState, IceState } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { UnconnectedMedia } from '../../src/ports/media-engine.ts';
import { PacedLog } from '../../src/ports/paced-log.ts';

/** ICE and DTLS are done within a few round trips: after so long, in ms, something is in between. */
const DEADLINE_MS = 10_000;

/** As much of a transport as is looked at. */
export interface WatchedTransport {
  readonly closed: boolean;
  readonly iceState: IceState;
  readonly dtlsState: DtlsState;
}

type Phase = keyof UnconnectedMedia;

const ADVICE: Readonly<Record<Phase, string>> = {
  ice: 'no packet of the client reaches the media port: see rtc.announcedAddress, and the firewall for rtc.port (UDP, TCP)',
  dtls: 'the encryption is not agreed on: something in between alters or drops large packets',
};

export class ConnectionWatch {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #logs: Readonly<Record<Phase, PacedLog>> = { ice: new PacedLog(), dtls: new PacedLog() };
  readonly #counts: Record<Phase, number> = { ice: 0, dtls: 0 };
  readonly #cancels = new WeakMap<WatchedTransport, () => void>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** How often media did not get through, since the start. */
  get counts(): UnconnectedMedia {
    return { ...this.#counts };
  }

  /**
   * The client is about to connect a transport, or to connect it once more.
   *
   * @param context for the log
   */
  watch(transport: WatchedTransport, context: Readonly<Record<string, unknown>>): void {
    this.#cancels.get(transport)?.();
    this.#cancels.set(
      transport,
      this.#clock.after(DEADLINE_MS, () => {
        const phase = missingPhase(transport);
        if (phase === undefined) return;
        this.#counts[phase] += 1;
        this.#logs[phase].note((passedOver) =>
          this.#logger.warn({ ...context, phase, passedOver, advice: ADVICE[phase] }, 'Media does not get through'),
        );
      }),
    );
  }
}

/** What a transport waits for; undefined: it is connected, or closed. */
function missingPhase({ closed, iceState, dtlsState }: WatchedTransport): Phase | undefined {
  if (closed) return undefined;
  if (iceState !== 'connected' && iceState !== 'completed') return 'ice';
  return dtlsState === 'connected' ? undefined : 'dtls';
}

/** What is true of the media connection, for the people in the meeting. */
import type { Emits, Emitter } from '../common/emitter.ts';

/**
 * `idle`: nothing is sent or received; `connecting`; `connected`; `interrupted`: it was connected, and the library restores
 * it; `blocked`: no connection for `mediaBlockedAfterMs`: media does not get through, though the library goes on trying.
 */
export type MediaState = 'idle' | 'connecting' | 'connected' | 'interrupted' | 'blocked';

/**
 * Where a connection is blocked. `ice`: no packet finds its way to the server and back, as behind a firewall that lets no
 * UDP and no other port through; `dtls`: packets do, but no encryption could be agreed upon.
 */
export type BlockedPhase = 'ice' | 'dtls';

export interface MediaStatus {
  readonly state: MediaState;
  /** Null unless `blocked`. */
  readonly blockedIn: BlockedPhase | null;
}

export interface MediaConnectionEvents {
  changed: MediaStatus;
}

/** `meeting.mediaConnection`: whether picture and sound get through. */
export interface MediaConnection extends Emits<MediaConnectionEvents> {
  readonly status: MediaStatus;
}

/** What the transports say at one moment. */
export type TransportsState = Exclude<MediaState, 'blocked'>;

export interface MediaStatusWatchOptions {
  /** Without a connection for so long it counts as blocked, in ms. */
  readonly blockedAfterMs: number;
  /** Finds out where it is blocked; never rejects. */
  readonly diagnose: () => Promise<BlockedPhase>;
  readonly events: Emitter<MediaConnectionEvents>;
}

export class MediaStatusWatch implements MediaConnection {
  readonly #options: MediaStatusWatchOptions;
  #status: MediaStatus = { state: 'idle', blockedIn: null };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MediaStatusWatchOptions) {
    this.#options = options;
  }

  get status(): MediaStatus {
    return this.#status;
  }

  on<E extends keyof MediaConnectionEvents>(
    event: E,
    listener: (payload: MediaConnectionEvents[E]) => void,
  ): () => void {
    return this.#options.events.on(event, listener);
  }

  /** The transports are in this state now. */
  update(state: TransportsState): void {
    if (state === 'idle' || state === 'connected') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#set({ state, blockedIn: null });
      return;
    }
    // Counted from the first moment without a connection, over all transports that are tried.
    this.#timer ??= setTimeout(() => void this.#blocked(), this.#options.blockedAfterMs);
    if (this.#status.state === 'blocked') return;
    const wasConnected = this.#status.state === 'connected' || this.#status.state === 'interrupted';
    this.#set({ state: wasConnected ? 'interrupted' : state, blockedIn: null });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #blocked(): Promise<void> {
    const timer = this.#timer;
    const blockedIn = await this.#options.diagnose();
    // It may have connected meanwhile.
    if (this.#timer === timer) this.#set({ state: 'blocked', blockedIn });
  }

  #set(status: MediaStatus): void {
    const { state, blockedIn } = this.#status;
    if (state === status.state && blockedIn === status.blockedIn) return;
    this.#status = status;
    this.#options.events.emit('changed', status);
  }
}

/** Where these transports are blocked, by their statistics (https://www.w3.org/TR/webrtc-stats/). */
export function blockedPhase(reports: readonly (RTCStatsReport | null)[]): BlockedPhase {
  let reached = reports.some((report) => report !== null);
  for (const report of reports) {
    if (report === null) continue;
    let connected = false;
    let paired = false;
    report.forEach((stats: unknown) => {
      if (has(stats, 'type', 'transport')) connected ||= has(stats, 'dtlsState', 'connected');
      if (has(stats, 'type', 'candidate-pair')) paired ||= has(stats, 'state', 'succeeded');
    });
    // A transport that is connected says nothing of the other one.
    if (!connected) reached &&= paired;
  }
  return reached ? 'dtls' : 'ice';
}

const has = (stats: unknown, member: string, value: string): boolean =>
  typeof stats === 'object' && stats !== null && Reflect.get(stats, member) === value;

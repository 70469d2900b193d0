import type { ClientTiming } from '../timing.ts';

export interface LivenessActions {
  /** Sends what the server answers. */
  ask(): void;
  /** Nothing was heard in time. */
  dead(): void;
}

/**
 * Notices a socket that died silently: browsers do not show WebSocket pings to the page, and TCP takes minutes.
 * After a while without a frame it asks for one, and without any after that it calls `dead`. While media is connected,
 * the way to the server is known to be there: it asks less often then, unless an answer is due, and at once when the
 * media no longer is.
 */
export class Liveness {
  readonly #timing: ClientTiming;
  readonly #actions: LivenessActions;
  #mediaConnected: boolean;
  /** `expecting`: an answer is due; `probing`: any frame is. */
  #state: 'resting' | 'expecting' | 'probing' = 'resting';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timing: ClientTiming, mediaConnected: boolean, actions: LivenessActions) {
    this.#timing = timing;
    this.#mediaConnected = mediaConnected;
    this.#actions = actions;
    this.heard();
  }

  set mediaConnected(connected: boolean) {
    this.#mediaConnected = connected;
    if (!connected && this.#state !== 'probing') this.#probe(this.#timing.pongMs);
  }

  /** A frame came: all is well. */
  heard(): void {
    this.#state = 'resting';
    this.#probeAfter(this.#mediaConnected ? this.#timing.pingWithMediaAfterMs : this.#timing.pingAfterMs);
  }

  /** A request went out. */
  requested(): void {
    if (this.#state !== 'resting') return;
    this.#state = 'expecting';
    this.#probeAfter(this.#timing.pingAfterMs);
  }

  /**
   * Asks now, as the network may have changed. A socket over the network before is dead, and the server is near enough to
   * answer sooner than after a silence.
   */
  doubt(): void {
    this.#probe(this.#timing.doubtMs);
  }

  #probe(waitMs: number): void {
    clearTimeout(this.#timer);
    const asked = this.#state === 'probing';
    this.#state = 'probing';
    this.#timer = setTimeout(() => {
      this.#actions.dead();
    }, waitMs);
    if (!asked) this.#actions.ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #probeAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#probe(this.#timing.pongMs);
    }, ms);
  }
}

import type { ClientTiming } from './timing.ts';

/**
 * Notices a socket that died silently: browsers do not show WebSocket pings to the page, and TCP takes minutes.
 * After a while without a frame it asks for one, and without any after that it calls `dead`.
 */
export class Liveness {
  readonly #timing: ClientTiming;
  readonly #ask: () => void;
  readonly #dead: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timing: ClientTiming, ask: () => void, dead: () => void) {
    this.#timing = timing;
    this.#ask = ask;
    this.#dead = dead;
    this.heard();
  }

  /** A frame came: all is well. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.probe();
    }, this.#timing.pingAfterMs);
  }

  /** Asks now, as when the network changed. */
  probe(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#dead, this.#timing.pongMs);
    this.#ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

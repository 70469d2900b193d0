import type { types } from 'mediasoup-client';
import type { ClientTiming } from '../timing.ts';

export interface IceWatchActions {
  /** Asks the server for new ICE credentials and uses them. */
  restart(): Promise<void>;
  /** A restart did not help (or could not be made): new transports are needed. */
  giveUp(): void;
}

/**
 * Keeps one transport connected. `disconnected` often heals by itself and is given a grace; then, or when it `failed`,
 * ICE is restarted (RFC 8445, section 2.4); what is not connected some time after that is given up.
 */
export class IceWatch {
  readonly #transport: types.Transport;
  readonly #timing: ClientTiming;
  readonly #actions: IceWatchActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restarting = false;
  #closed = false;

  constructor(transport: types.Transport, timing: ClientTiming, actions: IceWatchActions) {
    this.#transport = transport;
    this.#timing = timing;
    this.#actions = actions;
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.#calm();
      else if (state === 'failed') this.#restart();
      else if (state === 'disconnected') this.#after(timing.iceGraceMs, this.#restart);
    });
  }

  /** The network changed: ICE is restarted now, though it may not know yet that it is cut off. */
  networkChanged(): void {
    if (this.#transport.connectionState !== 'new') this.#restart();
  }

  /** The signaling was away: what is not connected is restarted now. */
  check(): void {
    const { connectionState } = this.#transport;
    if (connectionState === 'disconnected' || connectionState === 'failed') this.#restart();
  }

  /** The server does not take our side: nothing connects, and a restart does not help. */
  refused(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#restarting = true;
    // Not at once: one that refuses the next ones as well would be asked without an end.
    this.#giveUpLater();
  }

  close(): void {
    this.#closed = true;
    this.#calm();
  }

  #calm(): void {
    this.#restarting = false;
    clearTimeout(this.#timer);
  }

  #after(ms: number, action: () => void): void {
    if (this.#restarting || this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, ms);
  }

  readonly #restart = (): void => {
    if (this.#restarting || this.#closed) return;
    clearTimeout(this.#timer);
    this.#restarting = true;
    this.#actions.restart().then(
      () => {
        // Counted from the answer: while the signaling socket is away, nothing can be restarted.
        if (this.#restarting) this.#giveUpLater();
      },
      () => {
        if (this.#restarting) this.#giveUp();
      },
    );
  };

  #giveUpLater(): void {
    this.#timer = setTimeout(this.#giveUp, this.#timing.iceRestartMs);
  }

  readonly #giveUp = (): void => {
    if (this.#closed) return;
    this.#calm();
    this.#actions.giveUp();
  };
}

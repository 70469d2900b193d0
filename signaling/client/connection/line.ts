import type { ClientTiming } from '../timing.ts';
import { Liveness } from './liveness.ts';
import type { Requests } from './requests.ts';
import type { SignalingSocket } from './signaling-socket.ts';

/** The socket in use, and the watch over the server at its other end. */
export class Line {
  readonly socket: SignalingSocket;
  readonly #liveness: Liveness;
  /** With what the socket closed; null while it is open. */
  closeCode: number | null = null;

  constructor(socket: SignalingSocket, timing: ClientTiming, mediaConnected: boolean, requests: Requests) {
    this.socket = socket;
    this.#liveness = new Liveness(timing, mediaConnected, {
      ask: () => {
        // That a frame comes is what counts, whatever it says.
        requests.requestOn(this.send, 'session.ping', {}).catch(() => {});
      },
      dead: () => {
        socket.giveUp();
      },
    });
  }

  readonly send = (text: string): void => {
    this.socket.send(text);
    this.#liveness.requested();
  };

  /** A frame came. */
  heard(): void {
    this.#liveness.heard();
  }

  /** The network may have changed: asks at once whether the server is still there. */
  doubt(): void {
    this.#liveness.doubt();
  }

  set mediaConnected(connected: boolean) {
    this.#liveness.mediaConnected = connected;
  }

  /** The socket is no longer watched. */
  release(): void {
    this.#liveness.stop();
  }
}

/** The signaling sockets of one client: counts what they carry, and breaks them as a bad network would. */
import { WebSocket } from 'ws';
import type { WebSocketConstructor } from '../../../signaling/client/api.ts';

export class Wire {
  readonly #sockets = new Set<WebSocket>();
  /** For the options of the client library. */
  readonly webSocket: WebSocketConstructor;
  /** Frames that arrived. */
  frames = 0;
  /** Their size, without the WebSocket's own headers. */
  bytes = 0;

  constructor() {
    const keep = (socket: WebSocket): void => this.#keep(socket);
    this.webSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { perMessageDeflate: false });
        keep(this);
      }
    };
  }

  #keep(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('message', (data: Buffer) => {
      this.frames += 1;
      this.bytes += data.length;
    });
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Destroys every socket of now, without a close frame. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}

/** Somebody between two nodes, who sees every message of a connection and may do with it what he likes. */
import { createServer, type Server } from 'node:http';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { LINK_PROTOCOL } from '../handshake.ts';
import { listenAnywhere } from './link-cluster.ts';

type Message = Buffer | string;

/** What arrives instead of a message. `sealed` messages are those after the handshake. */
type Tamper = (message: Message, sealed: boolean, toAcceptor: boolean) => readonly Message[];

export class Relay {
  /** May be changed while connections are open. */
  tamper: Tamper = (message) => [message];
  /** What is not forwarded until `release`. */
  holds: 'nothing' | 'sealed' | 'all' = 'nothing';
  /** How many connections there were. */
  connections = 0;
  /** Whether one end of a connection goes on when the other has closed. */
  keepsHalfOpen = false;
  readonly url: string;
  readonly #sockets: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  readonly #held: (() => void)[] = [];
  readonly #close: () => void;

  private constructor(http: Server, url: string, target: string) {
    this.url = url;
    this.#sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
    this.#sockets.on('connection', (dialer) => this.#connect(dialer, target));
    this.#close = () => http.close();
  }

  static async start(target: string): Promise<Relay> {
    const http = createServer();
    return new Relay(http, `ws://localhost:${await listenAnywhere(http)}`, target);
  }

  /** Cuts all connections, without a word. */
  cut(): void {
    for (const socket of this.#open) socket.terminate();
  }

  /** How many messages are held up. */
  get held(): number {
    return this.#held.length;
  }

  /** Forwards what was held up, and holds up nothing more. */
  release(): void {
    this.holds = 'nothing';
    for (const forward of this.#held.splice(0)) forward();
  }

  /** Reads nothing more of what the ends send. */
  stall(): void {
    for (const socket of this.#open) socket.pause();
  }

  close(): void {
    this.cut();
    this.#sockets.close();
    this.#close();
  }

  #connect(dialer: WebSocket, target: string): void {
    this.connections += 1;
    const acceptor = new WebSocket(target, [LINK_PROTOCOL], { perMessageDeflate: false });
    const connected = new Promise((resolve) => acceptor.once('open', resolve));
    this.#forward(dialer, acceptor, connected, true);
    this.#forward(acceptor, dialer, connected, false);
  }

  #forward(from: WebSocket, to: WebSocket, connected: Promise<unknown>, toAcceptor: boolean): void {
    this.#open.add(from);
    from.on('message', (data, isBinary) => {
      const message = isBinary ? asBuffer(data) : asBuffer(data).toString('utf8');
      const forward = (): void => {
        for (const each of this.tamper(message, isBinary, toAcceptor)) to.send(each);
      };
      const isHeld = this.holds === 'all' || (this.holds === 'sealed' && isBinary);
      void connected.then(() => (isHeld ? this.#held.push(forward) : forward()));
    });
    from.on('error', () => undefined);
    from.on('close', (code) => {
      this.#open.delete(from);
      if (this.keepsHalfOpen) return;
      if (code === 1008 || code >= 3000) to.close(code);
      else to.terminate();
    });
  }
}

function asBuffer(data: RawData): Buffer {
  if (data instanceof Buffer) return data;
  throw new Error('an unexpected frame');
}

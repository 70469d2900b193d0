/** A TCP relay in front of a port of this machine: it cuts connections and delays what they carry, as a bad network would. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Line, type Impairment } from './wan/line.ts';

export interface TcpProxy {
  readonly port: number;
  /** Destroys every connection of now; new ones are taken. */
  cut(): void;
  /** Destroys every connection, and refuses new ones until `restore`. */
  refuse(): void;
  restore(): void;
  close(): Promise<void>;
}

/**
 * Starts a relay. Where nobody listens behind it, it takes connections and closes them.
 * @param impairment what the line in front of the port is like at the moment; asked for each piece of each connection
 */
export async function startTcpProxy(targetPort: number, impairment?: () => Impairment): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // A connection that breaks is what the relay is for.
    socket.on('error', () => socket.destroy());
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  let open = true;
  const server = createServer((downstream) => {
    if (!open) {
      downstream.destroy();
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    keep(downstream);
    keep(upstream);
    for (const [from, to] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      if (impairment === undefined) from.pipe(to);
      else carry(from, to, impairment);
      from.on('close', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return {
    port: address.port,
    cut,
    refuse() {
      open = false;
      cut();
    },
    restore() {
      open = true;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Without back pressure: what is on a long line was sent already. */
function carry(from: Socket, to: Socket, impairment: () => Impairment): void {
  const line = new Line();
  const arriving = (arrive: () => void): void => {
    line.impairment = impairment();
    line.sendReliably(() => {
      if (!to.destroyed) arrive();
    });
  };
  from.on('data', (data) => arriving(() => to.write(data)));
  from.on('end', () => arriving(() => to.end()));
  from.on('close', () => line.close());
}

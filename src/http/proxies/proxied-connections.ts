/** Connections of proxies that say by the PROXY protocol who the client is. */
import type { Server } from 'node:http';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { readProxyHeader } from './proxy-protocol.ts';
import { normalAddress, type TrustedProxies } from './trusted-proxies.ts';

/** A proxy sends the header at once; who does not is cut off, in ms. */
const DEADLINE_MS = 5_000;

export interface ProxiedConnections {
  /** To be listened on in place of the web server. */
  readonly server: TcpServer;
  /** The client's address, where a proxy has named it. */
  addressOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | undefined;
}

/**
 * Takes connections, reads the header of those that come from trusted proxies, and hands them to the web server. From
 * others nothing is read: what looks like a header is no HTTP, and is refused as such.
 */
export function proxiedConnections(webServer: Server, isTrusted: TrustedProxies): ProxiedConnections {
  /** By the proxy's address and port, which no two connections share. */
  const clients = new Map<string, string>();
  const nameOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>) =>
    `${remoteAddress ?? ''}|${remotePort ?? 0}`;
  const handOver = (socket: Socket): void => void webServer.emit('connection', socket);

  const server = createServer({ pauseOnConnect: true }, (socket) => {
    if (!isTrusted(socket.remoteAddress ?? '')) {
      socket.resume();
      handOver(socket);
      return;
    }
    readHeader(socket, (address) => {
      if (address !== undefined) {
        const name = nameOf(socket);
        clients.set(name, address);
        socket.once('close', () => clients.delete(name));
      }
      handOver(socket);
    });
  });
  return { server, addressOf: (socket) => clients.get(nameOf(socket)) };
}

/** A connection without a header is the proxy's own, or a health check of this machine. */
function readHeader(socket: Socket, then: (address: string | undefined) => void): void {
  let bytes = Buffer.alloc(0);
  const end = (): void => void socket.destroy();
  const timer = setTimeout(end, DEADLINE_MS);
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('data', onData);
    socket.off('error', end);
    socket.off('close', stop);
  };
  const onData = (part: Buffer): void => {
    bytes = Buffer.concat([bytes, part]);
    const reading = readProxyHeader(bytes);
    if (reading.state === 'incomplete') return;
    stop();
    if (reading.state === 'malformed') {
      end();
      return;
    }
    socket.pause();
    const length = reading.state === 'read' ? reading.length : 0;
    then(reading.state === 'read' ? normalAddress(reading.address ?? '') : undefined);
    if (bytes.length > length) socket.unshift(bytes.subarray(length));
    socket.resume();
  };
  socket.on('data', onData);
  socket.on('error', end);
  socket.on('close', stop);
  socket.resume();
}

/**
 * A long line for UDP between processes of this machine: an address that mirrors another, port by port. What a process
 * sends from port q of the real address to port p of the mirror comes to port p of the real address, and seems to come
 * from port q of the mirror: a process that is known to its peers under the mirror's address notices nothing.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Line } from './line.ts';

export interface UdpMirrorOptions {
  /** Where the processes are. */
  readonly real: string;
  /** Another address of this machine. */
  readonly mirror: string;
  /** All ports that processes use, both ends included. */
  readonly ports: { readonly min: number; readonly max: number };
  /** The line on which what is sent from a port goes. */
  readonly lineFrom: (port: number) => Line;
}

/** A key frame of many tracks may come at once, in bytes. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** @returns closes it */
export async function startUdpMirror({ real, mirror, ports, lineFrom }: UdpMirrorOptions): Promise<() => void> {
  const sockets = new Map<number, Socket>();
  const close = (): void => {
    for (const socket of sockets.values()) socket.close();
    sockets.clear();
  };
  try {
    for (let port = ports.min; port <= ports.max; port += 1) {
      const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
      sockets.set(port, socket);
      socket.on('message', (packet, from) => {
        const seenFrom = sockets.get(from.port);
        // Of no process that is mirrored.
        if (seenFrom === undefined || from.address !== real) return;
        lineFrom(from.port).send(() => sockets.has(port) && seenFrom.send(packet, port, real));
      });
      // Where nobody listens any more, the system says so at the next sending.
      socket.on('error', () => undefined);
      const bound = once(socket, 'listening');
      socket.bind(port, mirror);
      await bound;
    }
  } catch (error) {
    close();
    throw error;
  }
  return close;
}

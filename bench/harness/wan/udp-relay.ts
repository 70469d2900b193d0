/** A bad line for clients: a UDP relay in front of a media port, which the server announces in place of its own address. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Line } from './line.ts';

interface Place {
  readonly address: string;
  readonly port: number;
}

export interface UdpRelayOptions {
  /** Where clients send to. */
  readonly at: Place;
  readonly target: Place;
  /** From clients to the target, and back. */
  readonly up: Line;
  readonly down: Line;
}

const BUFFER_BYTES = 4 * 1024 * 1024;
/** A client is a source port: more than there are is a defect of who uses it. */
const MAX_CLIENTS = 64;

/** @returns closes it */
export async function startUdpRelay({ at, target, up, down }: UdpRelayOptions): Promise<() => void> {
  const front = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
  const behind = new Map<number, Socket>();
  let open = true;
  const ignore = (): undefined => undefined;
  const behindOf = (port: number, address: string): Socket | undefined => {
    const known = behind.get(port);
    if (known !== undefined || behind.size >= MAX_CLIENTS) return known;
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
    socket.on('message', (packet) => down.send(() => open && front.send(packet, port, address)));
    socket.on('error', ignore);
    behind.set(port, socket);
    return socket;
  };
  front.on('message', (packet, from) => {
    const socket = behindOf(from.port, from.address);
    up.send(() => open && socket?.send(packet, target.port, target.address));
  });
  front.on('error', ignore);
  const listening = once(front, 'listening');
  front.bind(at.port, at.address);
  await listening;
  return () => {
    open = false;
    front.close();
    for (const socket of behind.values()) socket.close();
  };
}

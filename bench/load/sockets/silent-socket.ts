/** A WebSocket that opens, and then says nothing. */
import { WebSocket } from 'ws';

/**
 * @param localAddress of this machine, from which it comes
 * @param closed is called when the other side has had enough, or did not take it
 */
export function openSilentSocket(url: string, protocol: string, localAddress: string, closed: () => void): void {
  const socket = new WebSocket(url, protocol, { localAddress });
  // What follows is `close`.
  socket.on('error', () => undefined);
  socket.on('close', closed);
}

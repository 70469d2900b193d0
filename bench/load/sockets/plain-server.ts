/** The other end of plain-client.ts: a signaling server that asks nobody who he is, and tells nothing by itself. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { z } from 'zod';

const Frame = z.object({ id: z.number(), method: z.string(), params: z.record(z.string(), z.unknown()) });

/**
 * Listens on a free port until the process ends.
 * @param answer what it rejects with is the answer as well
 */
export async function startPlainServer(
  host: string,
  answer: (method: string, params: Readonly<Record<string, unknown>>) => Promise<object>,
): Promise<AddressInfo> {
  const sockets = new WebSocketServer({ host, port: 0, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { id, method, params } = Frame.parse(JSON.parse(data.toString('utf8')));
      answer(method, params).then(
        (result) => socket.send(JSON.stringify({ id, result })),
        (error: unknown) => socket.send(JSON.stringify({ id, error: { code: 'failed', message: String(error) } })),
      );
    });
  });
  await once(sockets, 'listening');
  const address = sockets.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}

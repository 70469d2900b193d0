/** A receiver of webhooks that verifies signatures, and answers as a test wants. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';

const Body = z.object({
  type: z.string(),
  timestamp: z.string(),
  tenant: z.string(),
  room: z.string(),
  meeting: z.string(),
  seq: z.number(),
  data: z.record(z.string(), z.unknown()),
});

export interface Received extends z.infer<typeof Body> {
  readonly id: string;
  /** Whether its signature is good. */
  readonly genuine: boolean;
}

export class Receiver {
  readonly url: string;
  /** Requests that were answered with 2xx. */
  readonly taken: Received[] = [];
  /** All requests. */
  readonly seen: Received[] = [];
  /** Its status for a request; undefined: it does not answer. */
  answer: (received: Received) => number | undefined = () => 204;
  secret = '';
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/hook`;
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const receiver = new Receiver(server, address.port);
    server.on('request', (request, response) => {
      let text = '';
      request.on('data', (data) => (text += String(data)));
      request.on('end', () => {
        const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': signature } = request.headers;
        const key = Buffer.from(receiver.secret.slice('whsec_'.length), 'base64');
        const expected = `v1,${createHmac('sha256', key)
          .update(`${String(id)}.${String(at)}.${text}`)
          .digest('base64')}`;
        const received = { ...Body.parse(JSON.parse(text)), id: String(id), genuine: signature === expected };
        receiver.seen.push(received);
        const status = receiver.answer(received);
        if (status === undefined) return;
        if (status >= 200 && status < 300) receiver.taken.push(received);
        response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end();
      });
    });
    return receiver;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

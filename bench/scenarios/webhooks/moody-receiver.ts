/** A receiver of webhooks that fails at random, in every way that a receiver can, and notes what it was sent. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';

const Body = z.looseObject({
  type: z.string(),
  room: z.string(),
  meeting: z.string(),
  seq: z.int(),
  data: z.record(z.string(), z.unknown()),
});

export interface Arrival extends z.infer<typeof Body> {
  readonly id: string;
  readonly text: string;
  readonly genuine: boolean;
  /** Whether it was told that it was taken; what was not comes again. */
  readonly taken: boolean;
}

/** What it does with a request: takes it, refuses it, takes it and breaks off before it says so, or never answers. */
type Mood = 'take' | 'refuse' | 'reset' | 'takeSilently' | 'hang';

export class MoodyReceiver {
  readonly url: string;
  /** Whether it answers at all. */
  away = false;
  /** Whether it has moods. */
  moody = true;
  secret = '';
  readonly arrivals: Arrival[] = [];
  readonly counts: Record<Mood, number> = { take: 0, refuse: 0, reset: 0, takeSilently: 0, hang: 0 };
  /** The port from which the last request came. */
  senderPort: number | undefined;
  readonly #server: Server;
  readonly #random: () => number;

  private constructor(server: Server, port: number, random: () => number) {
    this.#server = server;
    this.#random = random;
    this.url = `http://127.0.0.1:${port}/hook`;
  }

  /** @param random from 0 to 1 */
  static async start(random: () => number): Promise<MoodyReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const receiver = new MoodyReceiver(server, address.port, random);
    server.on('request', (request, response) => receiver.#hear(request, response));
    return receiver;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #mood(): Mood {
    const dice = this.#random();
    if (!this.moody || dice > 0.16) return 'take';
    if (dice > 0.1) return 'refuse';
    if (dice > 0.06) return 'takeSilently';
    return dice > 0.003 ? 'reset' : 'hang';
  }

  #hear(request: IncomingMessage, response: ServerResponse): void {
    this.senderPort = request.socket.remotePort;
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (this.away) return void response.writeHead(503).end();
      const mood = this.#mood();
      this.counts[mood] += 1;
      const text = Buffer.concat(chunks).toString('utf8');
      if (mood === 'take' || mood === 'takeSilently') this.#note(request, text, mood === 'take');
      switch (mood) {
        case 'take':
          return void response.writeHead(204).end();
        case 'refuse':
          return void response.writeHead(500).end();
        case 'reset':
        case 'takeSilently':
          return void request.socket.resetAndDestroy();
        case 'hang':
          return undefined;
      }
    });
  }

  #note({ headers }: IncomingMessage, text: string, taken: boolean): void {
    const id = String(headers['webhook-id']);
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key).update(`${id}.${String(headers['webhook-timestamp'])}.${text}`);
    const genuine = headers['webhook-signature'] === `v1,${signed.digest('base64')}`;
    this.arrivals.push({ ...Body.parse(JSON.parse(text)), id, text, genuine, taken });
  }
}

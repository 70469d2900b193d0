/** A signaling client that does as little as can be: it counts what it is told, and reads only what it has asked for. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { SUBPROTOCOL } from '../../../signaling/protocol/version.ts';

const Answer = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
const Joined = z.object({ resumeToken: z.string(), room: z.object({ seq: z.number() }) });

/** Answers begin so, notifications do not: thousands of the latter need not be parsed to be told from the former. */
const ANSWER = Buffer.from('{"id":');

export class PlainClient {
  /** Frames that arrived. */
  frames = 0;
  /** Their size, without the WebSocket's own headers. */
  bytes = 0;
  /** Hears each notification, unparsed. */
  onNotification: (text: Buffer) => void = () => undefined;
  /** The close code; undefined: it is open. */
  closedWith: number | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  /** @param localAddress of this machine, from which it comes */
  static async connect(url: string, localAddress?: string): Promise<PlainClient> {
    const socket = new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      ...(localAddress !== undefined && { localAddress }),
    });
    const client = new PlainClient(socket);
    await once(socket, 'open');
    return client;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#hear(data));
    socket.on('error', () => undefined); // What follows is `close`.
    socket.on('close', (code) => this.#end(code));
  }

  /** Rejects with what the server answers, and when the socket closes. */
  async request(method: string, params: object = {}): Promise<unknown> {
    if (this.closedWith !== undefined) throw new Error(`the socket is closed with ${this.closedWith}`);
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  /** Shows who it is. */
  async authenticate(token: string): Promise<void> {
    await this.request('session.authenticate', { token });
  }

  /** Joins; resolves with what a resume needs. */
  async join(room: string): Promise<{ readonly resumeToken: string; readonly lastSeq: number }> {
    const joined = Joined.parse(await this.request('room.join', { room }));
    return { resumeToken: joined.resumeToken, lastSeq: joined.room.seq };
  }

  /** Reads nothing from now on: what is sent stays in the buffers on the way. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Destroys the socket, without a close frame. */
  cut(): void {
    this.#socket.terminate();
  }

  #hear(data: Buffer): void {
    this.frames += 1;
    this.bytes += data.length;
    if (data.compare(ANSWER, 0, ANSWER.length, 0, Math.min(ANSWER.length, data.length)) !== 0) {
      this.onNotification(data);
      return;
    }
    const { id, result, error } = Answer.parse(JSON.parse(data.toString('utf8')));
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(`${error.code}: ${error.message}`));
  }

  #end(code: number): void {
    this.closedWith = code;
    for (const { reject } of this.#waiting.values()) reject(new Error(`the socket closed with ${code}`));
    this.#waiting.clear();
  }
}

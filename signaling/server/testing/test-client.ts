/** A client that sends whatever it is told to, and checks that the server only sends what the protocol knows. */
import type { ClientRequestArgs, IncomingMessage } from 'node:http';
import { WebSocket, type ClientOptions } from 'ws';
import { AnswerFrame, ServerFrame, type WireError, NotificationFrame } from '../../protocol/frames.ts';
import { SIGNALING_PATH, SUBPROTOCOL } from '../../protocol/version.ts';

export interface TestAnswer {
  readonly id: number | null;
  readonly result: Record<string, unknown>;
  readonly error: WireError | undefined;
}

export class TestClient {
  readonly socket: WebSocket;
  /** Everything received, in order. */
  readonly frames: Record<string, unknown>[] = [];
  readonly #watchers = new Set<() => void>();
  #lastId = 0;
  #closedWith: number | null = null;

  /** @throws when the server does not upgrade */
  static async connect(port: number, options: ClientOptions & ClientRequestArgs = {}): Promise<TestClient> {
    const client = new TestClient(new WebSocket(`ws://127.0.0.1:${port}${SIGNALING_PATH}`, SUBPROTOCOL, options));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    client.socket.once('open', resolve);
    client.socket.once('error', reject);
    await promise;
    return client;
  }

  /** The status, the body, and when to try again, with which the server refuses to upgrade. */
  static async refused(
    url: string,
    protocols: string[],
    options: ClientOptions = {},
  ): Promise<{
    readonly status: number | undefined;
    readonly body: string;
    readonly retryAfter: string | undefined;
  }> {
    const socket = new WebSocket(url, protocols, options);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    socket.once('unexpected-response', (_, response: IncomingMessage) => resolve(response));
    socket.once('open', () => reject(new Error('the server upgraded')));
    socket.on('error', reject);
    const response = await promise;
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return { status: response.statusCode, body, retryAfter: response.headers['retry-after'] };
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString('utf8'));
      ServerFrame.parse(frame);
      this.frames.push({ ...Object(frame) });
      this.#tell();
    });
    socket.on('close', (code) => {
      this.#closedWith = code;
      this.#tell();
    });
    socket.on('error', () => undefined);
  }

  /** The next request's id. */
  get nextId(): number {
    return this.#lastId + 1;
  }

  send(frame: string | Buffer): void {
    this.socket.send(frame);
  }

  /** Sends a request, and waits for its answer. */
  async request(method: string, params: object = {}, id: number = this.nextId): Promise<TestAnswer> {
    this.#lastId = Math.max(id, this.#lastId);
    const from = this.frames.length;
    this.send(JSON.stringify({ id, method, params }));
    return this.answer(id, from);
  }

  /** The first answer with this id among the frames from `from` on. */
  async answer(id: number | null, from = 0): Promise<TestAnswer> {
    const frame = await this.#until(() => this.frames.slice(from).find((each) => 'id' in each && each['id'] === id));
    const answer = AnswerFrame.parse(frame);
    return 'error' in answer
      ? { id, result: {}, error: answer.error }
      : { id, result: { ...Object(answer.result) }, error: undefined };
  }

  /** The topics of the notifications of messages, in the order of their coming. */
  get topics(): unknown[] {
    return this.frames.filter((frame) => frame['event'] === 'message.received').map((frame) => topicOf(frame));
  }

  async notification(event: string): Promise<Record<string, unknown>> {
    return this.#until(() => this.frames.find((frame) => frame['event'] === event));
  }

  /** Waits until the socket is closed: the code. */
  async closed(): Promise<number> {
    return this.#until(() => this.#closedWith ?? undefined);
  }

  async authenticate(token = 'acme/ada'): Promise<TestAnswer> {
    return this.request('session.authenticate', { token });
  }

  /** Waits until the server has received everything sent so far. */
  async allReceived(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.socket.once('pong', () => resolve());
    this.socket.ping();
    await promise;
  }

  /** Authenticates and joins; the resume token. */
  async join(token = 'acme/ada', room = 'standup'): Promise<string> {
    await this.authenticate(token);
    const { result } = await this.request('room.join', { room });
    return String(result['resumeToken']);
  }

  /** Closes the socket, and waits until it is closed. */
  async leave(code: number): Promise<void> {
    this.socket.close(code);
    await this.closed();
  }

  async #until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#watchers.add(resolve);
      await promise;
    }
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}

export function topicOf(frame: unknown): unknown {
  return NotificationFrame.parse(frame).data['topic'];
}

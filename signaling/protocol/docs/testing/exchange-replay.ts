/** Plays the clients' part of a recorded exchange against a server. */
import { SUBPROTOCOL } from '../../version.ts';
import { Frame, type WorkedExchange } from '../worked-exchange.ts';

export interface ReplayOptions {
  /** The signaling endpoint, as `ws://127.0.0.1:3000/v1/signaling`. */
  readonly url: string;
  /** What is to be sent in place of strings of the recording, as its expired tokens. */
  readonly replacements: ReadonlyMap<string, string>;
}

/** A socket with the frames that came and were not read yet. */
class Connection {
  readonly #socket: WebSocket;
  readonly #unread: Frame[] = [];
  #wake: () => void = () => undefined;
  #failure: Error | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#unread.push(Frame.parse(JSON.parse(String(data))));
      this.#wake();
    });
    socket.addEventListener('close', ({ code }) => {
      this.#failure = new Error(`the socket was closed with ${code}`);
      this.#wake();
    });
  }

  static async open(url: string): Promise<Connection> {
    const socket = new WebSocket(url, SUBPROTOCOL);
    const connection = new Connection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)), { once: true });
    });
    return connection;
  }

  send(frame: Frame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** The next frame, now or when it comes. @throws when the socket was closed */
  async read(): Promise<Frame> {
    for (;;) {
      const frame = this.#unread.shift();
      if (frame !== undefined) return frame;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Closes without the code 1000, so that the session can be resumed. */
  drop(): void {
    this.#socket.close();
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Notes for each string of the recorded value what stands in its place in the live one. */
function learn(recorded: unknown, live: unknown, replacements: Map<string, string>): void {
  if (typeof recorded === 'string' && typeof live === 'string') {
    if (recorded !== live) replacements.set(recorded, live);
  } else if (Array.isArray(recorded) && Array.isArray(live)) {
    for (const [index, item] of recorded.entries()) learn(item, live[index], replacements);
  } else if (isRecord(recorded) && isRecord(live)) {
    for (const [key, value] of Object.entries(recorded)) learn(value, live[key], replacements);
  }
}

type Replacements = ReadonlyMap<string, string>;

function replaceStrings(value: unknown, replacements: Replacements): unknown {
  if (typeof value === 'string') return replacements.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replaceStrings(item, replacements));
  return isRecord(value) ? replaceFrame(value, replacements) : value;
}

function replaceFrame(frame: Frame, replacements: Replacements): Frame {
  return Object.fromEntries(Object.entries(frame).map(([key, item]) => [key, replaceStrings(item, replacements)]));
}

/** The exchange with each string that has a replacement replaced, in all frames. */
export function replaceInFrames({ steps }: WorkedExchange, replacements: Replacements): WorkedExchange {
  return {
    steps: steps.map((step) => ('frame' in step ? { ...step, frame: replaceFrame(step.frame, replacements) } : step)),
  };
}

/** An answer is known by its id, a notification by its event. */
const isLike = (recorded: Frame, live: Frame): boolean =>
  'event' in recorded ? live['event'] === recorded['event'] : live['id'] === recorded['id'];

/** The next frame of a socket, which has to be like the recorded one. */
async function readLike(recorded: Frame, connection: Connection): Promise<Frame> {
  const frame = await connection.read();
  if (isLike(recorded, frame)) return frame;
  // What does not stem from the room's log, as `consumer.layers`, comes when it comes.
  if ('event' in frame && !('seq' in frame)) return readLike(recorded, connection);
  throw new Error(`expected a frame like ${JSON.stringify(recorded)}, not ${JSON.stringify(frame)}`);
}

/**
 * Sends what the recorded clients sent, each frame with the ids that this server gave out in place of the recorded
 * ones, and reads the server's frames, which have to come in the recorded order.
 * @returns the exchange as it went this time
 */
export async function replay({ steps }: WorkedExchange, options: ReplayOptions): Promise<WorkedExchange> {
  const replacements = new Map(options.replacements);
  const connections = new Map<string, Connection>();
  const connectionOf = (who: string): Connection => {
    const connection = connections.get(who);
    if (connection === undefined) throw new Error(`the recording does not say that ${who} opens a socket`);
    return connection;
  };
  const played: WorkedExchange['steps'] = [];
  try {
    for (const step of steps) {
      if (!('frame' in step)) {
        if (step.socket === 'opens') connections.set(step.who, await Connection.open(options.url));
        else connectionOf(step.who).drop();
        played.push(step);
        continue;
      }
      const connection = connectionOf(step.who);
      if (step.from === 'client') {
        const frame = replaceFrame(step.frame, replacements);
        connection.send(frame);
        played.push({ ...step, frame });
      } else {
        const frame = await readLike(step.frame, connection);
        learn(step.frame, frame, replacements);
        played.push({ ...step, frame });
      }
    }
  } finally {
    for (const connection of connections.values()) connection.drop();
  }
  return { steps: played };
}

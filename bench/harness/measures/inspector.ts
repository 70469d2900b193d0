/** What is in the heap of a Node process that was started with `--inspect`: https://chromedevtools.github.io/devtools-protocol/v8/ */
import { once } from 'node:events';
import { z } from 'zod';

/** What Node says on standard error when its inspector listens. */
const LISTENS = /^Debugger listening on (ws:\S+)$/gm;

const Answer = z.object({
  id: z.number().optional(),
  result: z.unknown(),
  error: z.object({ message: z.string() }).optional(),
});
const RemoteObject = z.object({
  result: z.object({ objectId: z.string().optional(), value: z.unknown().optional() }),
  exceptionDetails: z.object({ exception: z.object({ description: z.string().optional() }).optional() }).optional(),
});
const Queried = z.object({ objects: z.object({ objectId: z.string() }) });
const Heap = z.object({
  bytes: z.number(),
  timers: z.number(),
  instances: z.record(z.string(), z.number()),
  workerObjects: z.number(),
});

export interface HeapReport {
  /** What is alive after a collection of garbage, in bytes: V8's heap and what hangs on it outside. */
  readonly bytes: number;
  /** Timers that keep the event loop alive: the least of several looks. */
  readonly timers: number;
  /** How many objects of each class are alive. */
  readonly instances: Readonly<Record<string, number>>;
  /** What the server's media workers say that they hold: routers, transports, producers, consumers and the like. */
  readonly workerObjects: number;
}

/** Where the inspector listens, by what the process wrote on standard error; of several processes the last one's. */
export function inspectorIn(standardError: string): string | undefined {
  return [...standardError.matchAll(LISTENS)].at(-1)?.[1];
}

/** Collects the process's garbage and looks at what is left. */
export async function inspectHeap(url: string): Promise<HeapReport> {
  const session = await Session.open(url);
  try {
    await session.call('HeapProfiler.collectGarbage');
    const prototype = RemoteObject.parse(await session.call('Runtime.evaluate', { expression: 'Object.prototype' }));
    const all = Queried.parse(
      await session.call('Runtime.queryObjects', { prototypeObjectId: prototype.result.objectId }),
    );
    const { result, exceptionDetails } = RemoteObject.parse(
      await session.call('Runtime.callFunctionOn', {
        objectId: all.objects.objectId,
        functionDeclaration: LOOK,
        awaitPromise: true,
        returnByValue: true,
      }),
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the heap cannot be looked at');
    return Heap.parse(result.value);
  } finally {
    session.close();
  }
}

/** Timers come and go, as that of a command to Redis which is under way: those count that are always there. */
const LOOKS = 10;
const LOOK_EVERY_MS = 130;

/** Runs in the inspected process, where `this` are all its objects. */
const LOOK = `async function () {
  const instances = {};
  const workers = [];
  for (const object of this) {
    const prototype = Object.getPrototypeOf(object);
    const maker = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    const name = typeof maker === 'function' && maker.prototype === prototype ? maker.name : '';
    if (name === '' || object === prototype) continue;
    instances[name] = (instances[name] ?? 0) + 1;
    if (name === 'WorkerImpl' && !object.closed) workers.push(object);
  }
  const dumps = await Promise.all(workers.map((worker) => worker.dump()));
  const workerObjects = dumps.reduce((sum, dump) => sum + dump.channelMessageHandlers.channelRequestHandlers.length, 0);
  const { heapUsed, external } = process.memoryUsage();
  let timers = Infinity;
  for (let look = 0; look < ${LOOKS}; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, ${LOOK_EVERY_MS}));
    timers = Math.min(timers, process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);
  }
  return { bytes: heapUsed + external, timers, instances, workerObjects };
}`;

class Session {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  static async open(url: string): Promise<Session> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Session(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the inspected process has gone'));
    });
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  #hear(text: string): void {
    const { id, result, error } = Answer.parse(JSON.parse(text));
    const answer = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || answer === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) answer.resolve(result);
    else answer.reject(new Error(error.message));
  }

  close(): void {
    this.#socket.close();
  }
}

/** The page's end of the worker that seals frames: every sender and receiver of a sealed meeting goes through it. */
import type { Source } from '../../protocol/primitives.ts';
import { CausewayClientError } from '../errors.ts';
import type { FrameCounts, Sender } from './frames.ts';
import { NO_FRAMES } from './frames.ts';
import type { Epoch } from './key-ring.ts';
import type { EncodedFrame, FromWorker, FrameUse, ToWorker } from './worker-messages.ts';

/**
 * How long we go on to send with the keys before, in ms: so the others have the new ones when frames of them come. Who has left
 * opens no frame of after that.
 */
const CHANGE_MS = 250;

/** The part of a Worker that is used. */
export interface SealingWorker {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
}

/** What a sender or receiver is for, as far as is known when it is made. */
type Ends =
  | Pick<Extract<FrameUse, { direction: 'send' }>, 'direction' | 'source' | 'mimeType'>
  | Extract<FrameUse, { direction: 'receive' }>;

/** What of a browser's sender or receiver is used, where it has it. */
interface Endpoint {
  transform?: unknown;
  replaceTrack?(track: null): Promise<void>;
  createEncodedStreams?(): {
    readonly readable: ReadableStream<EncodedFrame>;
    readonly writable: WritableStream<EncodedFrame>;
  };
}

/** https://w3c.github.io/webrtc-encoded-transform/#RTCRtpScriptTransform */
interface ScriptTransform {
  new (worker: SealingWorker, options: FrameUse): object;
}

const scriptTransform = (): ScriptTransform | undefined => {
  const found: unknown = Reflect.get(globalThis, 'RTCRtpScriptTransform');
  return isScriptTransform(found) ? found : undefined;
};

const isScriptTransform = (value: unknown): value is ScriptTransform => typeof value === 'function';

export interface MediaSealsOptions {
  /** Makes the worker of `frame-worker.ts`; undefined: there is none, and no media in sealed rooms. */
  readonly worker: (() => SealingWorker) | undefined;
  readonly own: () => Sender;
  /** Whether the room is sealed. */
  readonly on: () => boolean;
  readonly counted: (counts: FrameCounts) => void;
}

export class MediaSeals {
  readonly #options: MediaSealsOptions;
  #worker: SealingWorker | undefined;
  #streams = 0;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** What was set up before the room was sealed: it is sealed from the moment on in which the room is. */
  readonly #plain = new Map<Endpoint, Ends>();
  #isFirst = true;

  constructor(options: MediaSealsOptions) {
    this.#options = options;
  }

  get on(): boolean {
    return this.#options.on();
  }

  /** @throws `unsupported` where media could only be sent in plain */
  require(): void {
    if (!this.on || (this.#opened() !== undefined && canTransform())) return;
    throw new CausewayClientError('unsupported', 'the room is sealed, and this browser cannot seal media');
  }

  /** @throws `unsupported` where its frames would leave in plain */
  sending(sender: Endpoint, source: Source, mimeType: string): void {
    this.#add(sender, { direction: 'send', source, mimeType });
  }

  /** @throws `unsupported` where its frames would be taken in plain */
  receiving(receiver: Endpoint, identity: string, source: Source, mimeType: string): void {
    this.#add(receiver, { direction: 'receive', identity, source, mimeType });
  }

  /** It sends or receives no more. */
  ended(endpoint: Endpoint | undefined): void {
    if (endpoint !== undefined) this.#plain.delete(endpoint);
  }

  /** The room is sealed from now on: no frame leaves in plain any more. */
  sealed(): void {
    for (const [endpoint, ends] of this.#plain) {
      try {
        this.#attach(endpoint, ends);
      } catch {
        // It cannot be sealed: it sends nothing any more.
        endpoint.replaceTrack?.(null).catch(() => {});
      }
    }
    this.#plain.clear();
  }

  began({ keyEpoch, frames: base, roster }: Epoch): void {
    const senders = roster.map(({ identity, seal }) => ({ identity, seal }));
    this.#tell({ type: 'add', epoch: { keyEpoch, base, roster: senders } });
    const use = (): void => this.#tell({ type: 'use', keyEpoch });
    if (this.#isFirst) use();
    else {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        use();
      }, CHANGE_MS);
      this.#timers.add(timer);
    }
    this.#isFirst = false;
  }

  erased(keyEpoch: number): void {
    this.#tell({ type: 'erase', keyEpoch });
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #tell(message: ToWorker): void {
    this.#opened()?.postMessage(message);
  }

  #opened(): SealingWorker | undefined {
    if (this.#worker !== undefined || this.#options.worker === undefined) return this.#worker;
    this.#worker = this.#options.worker();
    this.#worker.addEventListener('message', ({ data }) => this.#options.counted(data.counts));
    this.#options.counted(NO_FRAMES);
    return this.#worker;
  }

  #add(endpoint: Endpoint, ends: Ends): void {
    if (this.on) this.#attach(endpoint, ends);
    else this.#plain.set(endpoint, ends);
  }

  #attach(endpoint: Endpoint, ends: Ends): void {
    const worker = this.#opened();
    const Transform = scriptTransform();
    const use = this.#useOf(ends);
    if (worker !== undefined && Transform !== undefined) {
      endpoint.transform = new Transform(worker, use);
      return;
    }
    const streams = endpoint.createEncodedStreams?.();
    if (worker === undefined || streams === undefined) {
      throw new CausewayClientError('unsupported', 'the room is sealed, and this browser cannot seal media');
    }
    const { readable, writable } = streams;
    const message: ToWorker = { type: 'streams', use, readable, writable };
    worker.postMessage(message, [readable, writable]);
  }

  #useOf(ends: Ends): FrameUse {
    if (ends.direction === 'receive') return ends;
    this.#streams += 1;
    return { ...ends, own: this.#options.own(), stream: this.#streams };
  }
}

/** Whether the browser lets a page see encoded frames. */
function canTransform(): boolean {
  return (
    scriptTransform() !== undefined ||
    (typeof RTCRtpSender !== 'undefined' && 'createEncodedStreams' in RTCRtpSender.prototype)
  );
}

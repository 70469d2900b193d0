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

/** What of a browser's sender or receiver is used, where it has it. */
interface Endpoint {
  transform?: unknown;
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

  sending(sender: RTCRtpSender, source: Source, mimeType: string): void {
    if (!this.on) return;
    this.#streams += 1;
    this.#attach(sender, { direction: 'send', own: this.#options.own(), source, stream: this.#streams, mimeType });
  }

  receiving(receiver: RTCRtpReceiver, identity: string, source: Source, mimeType: string): void {
    if (this.on) this.#attach(receiver, { direction: 'receive', identity, source, mimeType });
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

  #attach(endpoint: Endpoint, use: FrameUse): void {
    const worker = this.#opened();
    if (worker === undefined) return;
    const Transform = scriptTransform();
    if (Transform !== undefined) {
      endpoint.transform = new Transform(worker, use);
      return;
    }
    const streams = endpoint.createEncodedStreams?.();
    if (streams === undefined) return;
    const { readable, writable } = streams;
    const message: ToWorker = { type: 'streams', use, readable, writable };
    worker.postMessage(message, [readable, writable]);
  }
}

/** Whether the browser lets a page see encoded frames. */
function canTransform(): boolean {
  return (
    scriptTransform() !== undefined ||
    (typeof RTCRtpSender !== 'undefined' && 'createEncodedStreams' in RTCRtpSender.prototype)
  );
}

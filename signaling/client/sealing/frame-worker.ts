/** The worker that seals and opens frames, out of the way of the page. */
import { formOf } from './codecs/forms.ts';
import { FrameEpochs, FrameOpener, FrameSealer, NO_FRAMES } from './frames.ts';
import type { EncodedFrame, FromWorker, FrameUse, ToWorker } from './worker-messages.ts';

/** How often the page is told how many frames there were, in ms. */
const TELL_MS = 1_000;
/** How often a key frame is asked for at most, in ms. */
const KEY_FRAME_MS = 500;

interface Transformer {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  readonly options: FrameUse;
  generateKeyFrame?(): Promise<unknown>;
  sendKeyFrameRequest?(): Promise<unknown>;
}
interface WorkerScope {
  onrtctransform: ((event: { readonly transformer: Transformer }) => void) | null;
  addEventListener(type: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
  /** To the page that made this worker: there is no other origin. */
  postMessage(this: void, message: FromWorker): void;
}
declare const self: WorkerScope;

const epochs = new FrameEpochs();
let told = NO_FRAMES;

/** Seals or opens a frame after the other: they stay in order. */
function transform(use: FrameUse, askKeyFrame: () => void): TransformStream<EncodedFrame, EncodedFrame> {
  const form = formOf(use.mimeType);
  const sealer = use.direction === 'send' ? new FrameSealer(epochs, { ...use, form }) : undefined;
  const opener = use.direction === 'receive' ? new FrameOpener(epochs, { ...use, form }) : undefined;
  let asked = 0;
  let dropped = false;
  const ask = (): void => {
    const now = Date.now();
    if (now - asked < KEY_FRAME_MS) return;
    asked = now;
    askKeyFrame();
  };
  return new TransformStream({
    async transform(frame, controller) {
      const bytes = new Uint8Array(frame.data);
      const next = await (sealer?.seal(bytes) ?? opener?.open(bytes));
      if (next === undefined) {
        dropped = true;
        // A receiver asks until something opens; a sender begins with a key frame once it has a key.
        if (opener !== undefined) ask();
        return;
      }
      if (dropped) ask();
      dropped = false;
      frame.data = next.buffer;
      controller.enqueue(frame);
    },
  });
}

self.onrtctransform = ({ transformer }) => {
  const { readable, writable, options } = transformer;
  const video = options.mimeType.startsWith('video/');
  const askKeyFrame = (): void => {
    if (!video) return;
    const asking =
      options.direction === 'send' ? transformer.generateKeyFrame?.() : transformer.sendKeyFrameRequest?.();
    // The track may be paused, or over.
    asking?.catch(() => {});
  };
  readable
    .pipeThrough(transform(options, askKeyFrame))
    .pipeTo(writable)
    .catch(() => {});
};

self.addEventListener('message', ({ data: message }) => {
  switch (message.type) {
    case 'add':
      epochs.add(message.epoch);
      return;
    case 'use':
      epochs.use(message.keyEpoch);
      return;
    case 'erase':
      epochs.erase(message.keyEpoch);
      return;
    case 'streams':
      message.readable
        .pipeThrough(transform(message.use, () => {}))
        .pipeTo(message.writable)
        .catch(() => {});
  }
});

setInterval(() => {
  if (epochs.counts === told) return;
  told = epochs.counts;
  const { postMessage: tell } = self;
  tell({ counts: told });
}, TELL_MS);

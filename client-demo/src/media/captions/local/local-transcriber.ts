/** Speech recognised on this computer, by a model of the page's own origin. Fetched when it is first used. */
import decoderUrl from '@moonshine-ai/moonshine-js/dist/model/tiny/quantized/decoder_model_merged.onnx?url';
import encoderUrl from '@moonshine-ai/moonshine-js/dist/model/tiny/quantized/encoder_model.onnx?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
// oxlint-disable-next-line import/default -- Vite makes the file's address of it
import workletUrl from './microphone-worklet.ts?worker&url';
import type { StartTranscriber } from '../transcriber.ts';
import type { Order, Report } from './orders.ts';
import { SAMPLE_RATE } from './segmenter.ts';

/** The model knows no other. */
const LANGUAGE = 'en';

const absolute = (url: string): string => new URL(url, location.href).href;

/** A context of the model's rate, where the browser takes a microphone of another one into it (Firefox does not). */
function contextFor(microphone: MediaStreamTrack): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const mediaStream = new MediaStream([microphone]);
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    return { context, source: new MediaStreamAudioSourceNode(context, { mediaStream }) };
  } catch {
    void context.close();
    const plain = new AudioContext();
    return { context: plain, source: new MediaStreamAudioSourceNode(plain, { mediaStream }) };
  }
}

/** Where the sound of microphones goes through, once there was one. */
interface Ear {
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
}

export const startLocal: StartTranscriber = (events) => {
  const worker = new Worker(new URL('./speech-worker.ts', import.meta.url), { type: 'module' });
  const { port1: toWorker, port2: sound } = new MessageChannel();
  let closed = false;
  let ear: Ear | null = null;
  let source: MediaStreamAudioSourceNode | null = null;
  /** Of the newest microphone: an earlier one that comes late is void. */
  let turn = 0;

  const close = (): void => {
    closed = true;
    turn += 1;
    source?.disconnect();
    worker.terminate();
    if (ear !== null && ear.context.state !== 'closed') void ear.context.close().catch(() => undefined);
    ear = null;
  };
  const fail = (): void => {
    if (closed) return;
    close();
    events.failed('broken');
  };
  worker.addEventListener('error', fail);
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    if (closed) return;
    if (data.type === 'progress') events.progressed(Math.min(0.99, data.part));
    else if (data.type === 'ready') events.progressed(1);
    else if (data.type === 'slow') events.slowChanged(data.slow);
    else if (data.type === 'failed') fail();
    else events.said({ id: crypto.getRandomValues(new Uint32Array(4)).join('-'), text: data.text, language: LANGUAGE });
  });
  const order: Order = {
    wasm: absolute(wasmUrl),
    encoder: absolute(encoderUrl),
    decoder: absolute(decoderUrl),
    sound,
  };
  worker.postMessage(order, [sound]);

  const connect = async (microphone: MediaStreamTrack, own: number): Promise<void> => {
    const made = ear === null ? contextFor(microphone) : null;
    const context = made?.context ?? ear?.context;
    if (context === undefined) return;
    if (ear === null) {
      await context.audioWorklet.addModule(workletUrl);
      const node = new AudioWorkletNode(context, 'causeway-captions', {
        numberOfOutputs: 1,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      node.addEventListener('processorerror', fail);
      node.port.postMessage(toWorker, [toWorker]);
      // It gives no sound: a node that leads nowhere is not worked on.
      node.connect(context.destination);
      ear = { context, node };
    }
    void context.resume().catch(() => undefined);
    if (turn !== own) return;
    source = made?.source ?? new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([microphone]) });
    source.connect(ear.node);
  };
  let connecting: Promise<void> = Promise.resolve();
  return {
    hear(microphone) {
      if (closed) return;
      turn += 1;
      const own = turn;
      source?.disconnect();
      source = null;
      if (microphone === null) return;
      connecting = connecting.then(() => (turn === own ? connect(microphone, own) : undefined)).catch(fail);
    },
    close,
  };
};

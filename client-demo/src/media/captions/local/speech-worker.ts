/** Recognises speech on this computer, off the page's own thread. */
import llamaTokenizer from 'llama-tokenizer-js';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { type MakeTensor, type Network, wordsIn } from './decoder.ts';
import { fetchAll } from './fetching.ts';
import type { Order, Report, Sound } from './orders.ts';
import { MOST_WAITING_SECONDS, Pace } from './pace.ts';
import { SAMPLE_RATE, Segmenter } from './segmenter.ts';

const tell = (report: Report): void => postMessage(report);

interface Model {
  readonly encoder: Network;
  readonly decoder: Network;
}

const segmenter = new Segmenter();
const pace = new Pace();
let model: Model | null = null;
let waiting: Float32Array[] = [];
let busy = false;
let slow = false;

const secondsOf = ({ length }: Float32Array): number => length / SAMPLE_RATE;

function fail(error: unknown): void {
  console.error(error);
  model = null;
  waiting = [];
  tell({ type: 'failed' });
}

function setSlow(next: boolean): void {
  if (next === slow) return;
  slow = next;
  tell({ type: 'slow', slow });
}

const tensor: MakeTensor = (data, dims) => {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  return data instanceof BigInt64Array ? new Tensor('int64', data, dims) : new Tensor('bool', [...data], dims);
};

async function recognise(piece: Float32Array, { encoder, decoder }: Model): Promise<void> {
  const from = performance.now();
  const words = await wordsIn(piece, { encoder, decoder, tensor });
  // It wants to see where the text begins.
  const text = llamaTokenizer.decode([1, ...words]).trim();
  if (text !== '') tell({ type: 'said', text });
  setSlow(pace.take(secondsOf(piece), (performance.now() - from) / 1_000));
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (let piece = waiting.shift(); piece !== undefined && model !== null; piece = waiting.shift()) {
      await recognise(piece, model);
      // Sound that came meanwhile is taken in.
      await new Promise((resolve) => {
        setTimeout(resolve);
      });
    }
  } finally {
    busy = false;
  }
}

function wait(piece: Float32Array): void {
  waiting.push(piece);
  // Sound that came before the model did waits as well; what is too much for this computer is given up, the oldest first.
  while (waiting.reduce((sum, each) => sum + secondsOf(each), 0) > MOST_WAITING_SECONDS) {
    waiting.shift();
    if (model !== null) setSlow(true);
  }
  if (model !== null) work().catch(fail);
}

function hear({ data }: MessageEvent<Sound>): void {
  const pieces = data.type === 'sound' ? segmenter.take(data.samples) : [segmenter.flush()];
  for (const piece of pieces) if (piece !== null) wait(piece);
}

async function start({ wasm, encoder, decoder, sound }: Order): Promise<void> {
  sound.addEventListener('message', hear);
  sound.start();
  const [wasmBinary, ...networks] = await fetchAll([wasm, encoder, decoder], (part) =>
    tell({ type: 'progress', part }),
  );
  if (wasmBinary === undefined) throw new Error('the runtime did not come');
  // Several threads need memory that they share, which this page's policy does not give.
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = wasmBinary;
  const [encoding, decoding] = await Promise.all(
    networks.map((network) => InferenceSession.create(network, { executionProviders: ['wasm'] })),
  );
  if (encoding === undefined || decoding === undefined) throw new Error('the model did not come');
  model = { encoder: encoding, decoder: decoding };
  tell({ type: 'ready' });
  await work();
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  start(data).catch(fail);
});

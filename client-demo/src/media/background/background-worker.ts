/**
 * Tells people from what is behind them, picture by picture, off the page's own thread. A classic worker, as the runtime of
 * the network is fetched by `importScripts`. What cannot be worked on is not let through.
 */
import { loadAndCompile, loadLiteRt, Tensor, type CompiledModel } from '@litertjs/core';
import { Painter } from './painter.ts';
import { FULL_RATE, Pace, RATE_WINDOW, rateAfter } from './rate.ts';
import type { Order, Report } from './scene.ts';

/** The network sees a picture of this size, and answers with one, in pixels. */
const SIDE = 256;

const tell = (report: Report, transfer: Transferable[] = []): void => postMessage(report, { transfer });

const painter = new Painter(SIDE);
let model: CompiledModel | null = null;
let sink: WritableStreamDefaultWriter<VideoFrame> | null = null;
let reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
const pace = new Pace();
let rate: number = FULL_RATE;
let costs: number[] = [];
/** How many pictures were placed: a later one holds, whichever is decoded first. */
let placing = 0;

function fail(error: unknown): void {
  console.error(error);
  model = null;
  tell({ type: 'failed' });
}

/** Whether each of the network's pixels belongs to a person, from 0 to 1. */
async function peopleIn(picture: CanvasImageSource, network: CompiledModel): Promise<Float32Array> {
  const input = new Tensor(painter.samplesOf(picture), [1, SIDE, SIDE, 3]);
  try {
    const [output] = await network.run([input]);
    if (output === undefined) throw new Error('the network has no answer');
    const mask = await output.data();
    output.delete();
    if (!(mask instanceof Float32Array) || mask.length !== SIDE * SIDE) throw new Error('an answer of another form');
    return mask;
  } finally {
    input.delete();
  }
}

/** The picture with another background; null: it cannot be made now. */
async function made(picture: CanvasImageSource, width: number, height: number): Promise<OffscreenCanvas | null> {
  if (model === null) return null;
  const from = performance.now();
  const mask = await peopleIn(picture, model);
  const canvas = painter.paint(picture, mask, width, height);
  costs.push(performance.now() - from);
  if (costs.length >= RATE_WINDOW) {
    rate = rateAfter(rate, costs);
    costs = [];
  }
  return canvas;
}

async function pass(frame: VideoFrame): Promise<void> {
  // Pictures come at the camera's own pace: some are left out.
  if (!pace.takes(performance.now(), rate)) return;
  const canvas = await made(frame, frame.displayWidth, frame.displayHeight);
  if (canvas === null || sink === null) return;
  await sink.write(new VideoFrame(canvas, { timestamp: frame.timestamp, alpha: 'discard' }));
  tell({ type: 'made', rate });
}

async function follow(source: ReadableStream<VideoFrame>): Promise<void> {
  void reader?.cancel().catch(() => undefined);
  const own = source.getReader();
  reader = own;
  while (reader === own) {
    const { done, value } = await own.read();
    if (done) return;
    try {
      await pass(value);
    } finally {
      value.close();
    }
  }
}

/** Asks for the next picture when it is due. */
function ask(): void {
  setTimeout(() => {
    pace.takes(performance.now(), rate);
    tell({ type: 'wanted' });
  }, pace.waitMs(performance.now()));
}

async function takePicture(picture: ImageBitmap): Promise<void> {
  const canvas = await made(picture, picture.width, picture.height);
  picture.close();
  if (canvas !== null) {
    const result = canvas.transferToImageBitmap();
    tell({ type: 'made', rate, picture: result }, [result]);
  }
  ask();
}

async function start({ script, wasm, model: modelUrl }: Extract<Order, { type: 'start' }>): Promise<void> {
  // By this name the runtime looks for where its WebAssembly lies.
  Object.assign(globalThis, { Module: { locateFile: () => wasm } });
  await loadLiteRt(script);
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`the network did not come: ${response.status}`);
  model = await loadAndCompile(new Uint8Array(await response.arrayBuffer()), { accelerator: 'wasm' });
  if (sink === null) ask();
}

/** The person's own picture. One that does not decode is as none. */
async function place(picture: Blob | null): Promise<void> {
  placing += 1;
  const own = placing;
  const decoded = picture === null ? null : await createImageBitmap(picture).catch(() => null);
  if (own === placing) painter.place(decoded);
  else decoded?.close();
}

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'start':
      return start(order);
    case 'look':
      painter.look = order.look;
      return;
    case 'place':
      return place(order.picture);
    case 'sink':
      sink = order.sink.getWriter();
      return;
    case 'source':
      return follow(order.source);
    case 'picture':
      return takePicture(order.picture);
    case 'none':
      ask();
  }
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  obey(data).catch(fail);
});

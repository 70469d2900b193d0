/** Has a worker change the background of a camera. Fetched when it is first used. */
import modelUrl from '@mediapipe/selfie_segmentation/selfie_segmentation.tflite?url';
import scriptUrl from '@litertjs/core/wasm/litert_wasm_compat_internal.js?url';
import wasmUrl from '@litertjs/core/wasm/litert_wasm_compat_internal.wasm?url';
import type { Order, Report, Scene, StartScene } from './scene.ts';

declare global {
  /** Of Chromium: frames of a track as a stream (https://www.w3.org/TR/mediacapture-transform/). */
  var MediaStreamTrackProcessor:
    | (new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => {
        readonly readable: ReadableStream<VideoFrame>;
      })
    | undefined;
  var MediaStreamTrackGenerator:
    | (new (init: { kind: 'video' }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> })
    | undefined;
}

/** Time between two looks at whether pictures come, in ms. */
const PERIOD_MS = 2_000;
/** So many looks without a picture mean that the worker is dead: before its first picture, and after it. */
const LOOKS_BEFORE = 20;
const LOOKS_AFTER = 4;

/** Where pictures go to and come from. */
interface Wiring {
  readonly track: MediaStreamTrack;
  feed(camera: MediaStreamTrack | null): void;
  heard(report: Report): void;
  close(): void;
}

type Post = (order: Order, transfer?: Transferable[]) => void;

/** Streams go from the camera to the worker and on, past the page's own thread. */
function streams(post: Post): Wiring | null {
  const [Processor, Generator] = [globalThis.MediaStreamTrackProcessor, globalThis.MediaStreamTrackGenerator];
  if (Processor === undefined || Generator === undefined) return null;
  const generator = new Generator({ kind: 'video' });
  post({ type: 'sink', sink: generator.writable }, [generator.writable]);
  return {
    track: generator,
    feed(camera) {
      if (camera === null) return;
      const source = new Processor({ track: camera, maxBufferSize: 1 }).readable;
      post({ type: 'source', source }, [source]);
    },
    heard: () => undefined,
    close: () => generator.stop(),
  };
}

/** Elsewhere a video element shows the camera, and a canvas what was made of it; neither is in the page. */
function canvases(post: Post): Wiring {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('bitmaprenderer');
  const [track] = canvas.captureStream().getVideoTracks();
  if (drawing === null || track === undefined) throw new Error('this browser cannot send what a canvas shows');
  const give = async (): Promise<void> => {
    const picture =
      video.srcObject !== null && video.videoWidth > 0 ? await createImageBitmap(video).catch(() => null) : null;
    if (picture === null) post({ type: 'none' });
    else post({ type: 'picture', picture }, [picture]);
  };
  return {
    track,
    feed(camera) {
      video.srcObject = camera === null ? null : new MediaStream([camera]);
      if (camera !== null) void video.play().catch(() => undefined);
    },
    heard(report) {
      if (report.type === 'wanted') void give();
      if (report.type !== 'made' || report.picture === undefined) return;
      const { width, height } = report.picture;
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      drawing.transferFromImageBitmap(report.picture);
    },
    close() {
      video.srcObject = null;
      track.stop();
    },
  };
}

/** An address that the worker understands too, whatever its own is. */
const absolute = (url: string): string => new URL(url, document.baseURI).href;

export const startScene: StartScene = async (look, events) => {
  const worker = new Worker(new URL('./background-worker.ts', import.meta.url));
  const post: Post = (order, transfer = []) => worker.postMessage(order, transfer);
  let wiring: Wiring;
  try {
    wiring = streams(post) ?? canvases(post);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  let fed: MediaStreamTrack | null = null;
  let ready = false;
  let looks = 0;
  const close = (): void => {
    clearInterval(timer);
    worker.terminate();
    wiring.close();
  };
  const fail = (): void => {
    close();
    events.failed();
  };
  const timer = setInterval(() => {
    // A camera that the system holds back gives nothing, and that is nobody's fault.
    if (fed === null || fed.muted || fed.readyState === 'ended') return;
    looks += 1;
    if (looks > (ready ? LOOKS_AFTER : LOOKS_BEFORE)) fail();
  }, PERIOD_MS);
  worker.addEventListener('error', fail);
  worker.addEventListener('messageerror', fail);
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    if (data.type === 'failed') {
      fail();
      return;
    }
    wiring.heard(data);
    if (data.type !== 'made') return;
    looks = 0;
    if (!ready) events.ready();
    ready = true;
  });
  post({ type: 'look', look });
  post({ type: 'start', script: absolute(scriptUrl), wasm: absolute(wasmUrl), model: absolute(modelUrl) });
  const scene: Scene = {
    track: wiring.track,
    feed(camera) {
      fed = camera;
      looks = 0;
      wiring.feed(camera);
    },
    show: (next) => post({ type: 'look', look: next }),
    place: (picture) => post({ type: 'place', picture }),
    close,
  };
  return scene;
};

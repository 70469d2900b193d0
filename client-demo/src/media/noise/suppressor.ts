/** Takes the noise out of a microphone: an audio worklet with a small network. Fetched when it is first used. */
import { GtcrnWorkletNode, loadGtcrn } from '@sapphi-red/web-noise-suppressor';
import wasmUrl from '@sapphi-red/web-noise-suppressor/gtcrn.wasm?url';
// oxlint-disable-next-line import/default -- Vite makes the file's address of it
import workletUrl from '@sapphi-red/web-noise-suppressor/gtcrnWorklet.js?url';
import type { StartSuppressor, Suppressor, SuppressorEvents } from './noise-filter.ts';
import { peakOf, watchFor } from './watch.ts';

/** What the network was trained for and the worklet takes, in Hz. */
const SAMPLE_RATE = 48_000;
/** Time between two looks at what goes in and comes out, in ms. */
const PERIOD_MS = 250;
/** How long a filter has to show that it lets sound through, in ms. */
const PROOF_MS = 5_000;
/** Between two looks while it has to show that, in ms. */
const PROOF_PERIOD_MS = 20;

const pause = async (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

function peakAt(analyser: AnalyserNode, samples: Float32Array<ArrayBuffer>): number {
  analyser.getFloatTimeDomainData(samples);
  return peakOf(samples);
}

/** Resolves once the context runs. A browser may wait for a press of the person. */
async function running(context: AudioContext): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (context.state === 'running') resolve();
    };
    const resume = (): void => void context.resume().catch(() => undefined);
    context.addEventListener('statechange', look, { signal });
    for (const gesture of ['click', 'keydown']) addEventListener(gesture, resume, { signal });
    look();
  });
  over.abort();
}

/** Half a second of noise, in a loop. */
function noiseOf(context: AudioContext): AudioBufferSourceNode {
  const buffer = context.createBuffer(1, context.sampleRate / 2, context.sampleRate);
  buffer.getChannelData(0).forEach((_, index, samples) => {
    samples[index] = Math.random() * 0.2 - 0.1;
  });
  return new AudioBufferSourceNode(context, { buffer, loop: true });
}

/** Rejects unless sound that goes into the filter comes out of it. */
async function prove(context: AudioContext, filter: AudioNode, after: AnalyserNode): Promise<void> {
  const probe = noiseOf(context);
  const samples = new Float32Array(after.fftSize);
  const deadline = performance.now() + PROOF_MS;
  probe.connect(filter);
  probe.start();
  try {
    while (peakAt(after, samples) === 0) {
      if (performance.now() > deadline) throw new Error('the noise filter lets nothing through');
      await pause(PROOF_PERIOD_MS);
    }
  } finally {
    probe.stop();
    probe.disconnect();
  }
}

async function filterFor(context: AudioContext): Promise<GtcrnWorkletNode> {
  const [wasmBinary] = await Promise.all([loadGtcrn({ url: wasmUrl }), context.audioWorklet.addModule(workletUrl)]);
  // In the worklet a refusal would end in silence: here it is an error.
  await WebAssembly.compile(wasmBinary);
  return new GtcrnWorkletNode(context, { maxChannels: 1, wasmBinary });
}

/** Starts the filter; rejects if this browser, or the page's policy, does not let it run. */
export const startSuppressor: StartSuppressor = async (events) => {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    await running(context);
    const filter = await filterFor(context);
    return await assemble(context, filter, events);
  } catch (error) {
    void context.close().catch(() => undefined);
    throw error;
  }
};

async function assemble(
  context: AudioContext,
  filter: GtcrnWorkletNode,
  events: SuppressorEvents,
): Promise<Suppressor> {
  const options = { channelCount: 1, channelCountMode: 'explicit', fftSize: 2048 } as const;
  const before = new AnalyserNode(context, options);
  const after = new AnalyserNode(context, options);
  filter.connect(after);
  await prove(context, filter, after);
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  before.connect(filter);
  after.connect(destination);
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined) throw new Error('the destination has no track');

  let source: MediaStreamAudioSourceNode | null = null;
  const close = (): void => {
    clearInterval(timer);
    source?.disconnect();
    source = null;
    filter.destroy();
    track.stop();
    if (context.state !== 'closed') void context.close().catch(() => undefined);
  };
  const fail = (): void => {
    close();
    events.failed();
  };
  const samples = new Float32Array(before.fftSize);
  const isDead = watchFor();
  const timer = setInterval(() => {
    if (context.state === 'running' && isDead(peakAt(before, samples), peakAt(after, samples))) fail();
    // Held back by the system, as during a telephone call.
    else if (context.state !== 'running') void context.resume().catch(() => undefined);
  }, PERIOD_MS);
  filter.addEventListener('processorerror', fail);
  context.addEventListener('statechange', () => {
    if (context.state !== 'closed') events.pausedChanged(context.state !== 'running');
  });
  return {
    track,
    filter(microphone) {
      source?.disconnect();
      source = null;
      if (microphone === null) return;
      source = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([microphone]) });
      source.connect(before);
    },
    close,
  };
}

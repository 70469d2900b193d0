/** Hands the sound of a microphone to the worker that recognises it, past the page's own thread. */
import { Downsampler } from './downsampler.ts';
import { joined } from './segmenter.ts';
import type { Sound } from './orders.ts';

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void;
declare const sampleRate: number;

/** Handed on together, in samples of 16 kHz: a tenth of a second. */
const BATCH = 1_600;

class MicrophoneProcessor extends AudioWorkletProcessor {
  #worker: MessagePort | null = null;
  readonly #downsampler = new Downsampler(sampleRate);
  #batch: Float32Array[] = [];
  #length = 0;
  #hears = false;

  constructor() {
    super();
    this.port.addEventListener('message', ({ data }: MessageEvent<MessagePort>) => {
      this.#worker = data;
    });
    this.port.start();
  }

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const samples = input?.[0];
    if (samples !== undefined) {
      this.#hears = true;
      const taken = this.#downsampler.take(samples);
      this.#batch.push(taken);
      this.#length += taken.length;
      if (this.#length >= BATCH) this.#hand();
    } else if (this.#hears) {
      // The microphone was taken away: what was said is at its end.
      this.#hears = false;
      this.#hand();
      this.#post({ type: 'end' });
    }
    return true;
  }

  #hand(): void {
    this.#post({ type: 'sound', samples: joined(this.#batch) });
    this.#batch = [];
    this.#length = 0;
  }

  #post(sound: Sound): void {
    this.#worker?.postMessage(sound);
  }
}

registerProcessor('causeway-captions', MicrophoneProcessor);

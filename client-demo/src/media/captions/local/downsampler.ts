/** To the rate that the model takes, where the browser gives another one. Pure. */
import { SAMPLE_RATE } from './segmenter.ts';

/** Takes the mean of the samples that fall on one of the result: enough of a low pass for speech. */
export class Downsampler {
  readonly #ratio: number;
  #sum = 0;
  #count = 0;
  /** How many samples of the source belong to the one that is being made. */
  #due: number;

  /** @param rate of the source, in Hz; not below 16,000 */
  constructor(rate: number) {
    this.#ratio = rate / SAMPLE_RATE;
    this.#due = this.#ratio;
  }

  take(samples: Float32Array): Float32Array {
    if (this.#ratio === 1) return samples.slice();
    const made: number[] = [];
    for (const sample of samples) {
      this.#sum += sample;
      this.#count += 1;
      if (this.#count < this.#due) continue;
      made.push(this.#sum / this.#count);
      this.#due += this.#ratio - this.#count;
      this.#sum = 0;
      this.#count = 0;
    }
    return Float32Array.from(made);
  }
}

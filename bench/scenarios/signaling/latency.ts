import { build } from 'hdr-histogram-js';
import { round } from '../../harness/watching.ts';

/** Delays, in ms. */
export class Latency {
  #histogram = build({ numberOfSignificantValueDigits: 3 });

  record(ms: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(ms * 1_000)));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  at(percentile: number): number {
    return round(this.#histogram.getValueAtPercentile(percentile) / 1_000);
  }

  clear(): void {
    this.#histogram = build({ numberOfSignificantValueDigits: 3 });
  }
}

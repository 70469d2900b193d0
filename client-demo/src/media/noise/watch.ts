/** Whether a noise filter still lets sound through, told from what goes in and what comes out. */

/** Sound that counts as such, as the highest sample, of 1: about -60 dBFS. */
const SOUND_PEAK = 0.001;
/** So many looks in a row with sound going in and none coming out mean that the filter is dead. */
const SILENT_LOOKS = 8;

/** The highest sample, of 1. */
export const peakOf = (samples: Float32Array): number =>
  samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);

/**
 * Watches a filter. A filter that suppresses noise leaves a little of it, one that does not run leaves exactly nothing:
 * an audio worklet whose WebAssembly does not start is silent without an error.
 *
 * @returns a function to call with the peaks of each look; it answers whether the filter is dead
 */
export function watchFor(silentLooks: number = SILENT_LOOKS): (input: number, output: number) => boolean {
  let silent = 0;
  return (input, output) => {
    // Where nothing goes in, nothing can be told.
    if (output > 0) silent = 0;
    else if (input >= SOUND_PEAK) silent += 1;
    return silent >= silentLooks;
  };
}

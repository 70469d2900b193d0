import { z } from 'zod';
import type { Results } from '../harness/scenario.ts';

const Output = z.object({ scenario: z.string(), results: z.record(z.string(), z.number()) });

/** What became of a scenario. */
export type Outcome = { readonly tookMs: number } & (
  | { readonly results: Results }
  /** Why there are none. */
  | { readonly failure: string }
);

/**
 * The results that a scenario printed on its last line.
 * @throws {Error} where that is something else
 */
export function readResults(output: string): Results {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  let printed: unknown;
  try {
    printed = JSON.parse(last);
  } catch {
    throw new Error('its last line is not JSON');
  }
  const read = Output.safeParse(printed);
  if (!read.success) throw new Error(`its last line holds no results: ${z.prettifyError(read.error)}`);
  return read.data.results;
}

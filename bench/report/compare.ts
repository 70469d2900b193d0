/** A scenario with this server and with that of another revision, in turns: only what is measured side by side compares. */
import { SERVER_TREE } from '../harness/server-process.ts';
import { quantile } from '../harness/measures/quantile.ts';
import type { Progress, Results } from '../harness/scenario.ts';
import { treeOf } from '../harness/work-tree.ts';
import { runScenario } from './run-scenario.ts';

/** A run is ended after so long, in ms. */
const LIMIT_MS = 30 * 60_000;

export interface Comparison {
  readonly revision: string;
  readonly pairs: number;
}

/**
 * A B, B A, A B, …: what changes on the machine in one direction strikes both alike.
 * @param args the scenario's name and options
 * @returns of each result what it is of the other's: the median of the pairs, and the quarters around it
 * @throws where a run fails
 */
export async function compare(
  args: readonly string[],
  { revision, pairs }: Comparison,
  progress: Progress,
): Promise<Results> {
  const tree = treeOf(revision, progress);
  const run = async (other: boolean): Promise<Results> => {
    const outcome = await runScenario(args, LIMIT_MS, 'ignore', other ? { [SERVER_TREE]: tree } : {});
    if ('failure' in outcome) throw new Error(`${other ? revision : 'this tree'}: ${outcome.failure}`);
    return outcome.results;
  };
  const ours: Results[] = [];
  const theirs: Results[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    progress(`pair ${pair} of ${pairs}`);
    for (const other of pair % 2 === 0 ? [true, false] : [false, true]) (other ? theirs : ours).push(await run(other));
  }
  return { pairs, ...ratios(ours, theirs) };
}

/** Of each result that both have in each pair, and that is not nought there. */
export function ratios(ours: readonly Results[], theirs: readonly Results[]): Results {
  const names = Object.keys(ours[0] ?? {});
  return Object.fromEntries(
    names.flatMap((name) => {
      const paired = ours.map((results, pair) => (results[name] ?? NaN) / (theirs[pair]?.[name] ?? NaN));
      if (!paired.every((ratio) => Number.isFinite(ratio) && ratio > 0)) return [];
      return [
        [`${name}OfOther`, quantile(paired, 0.5)],
        [`${name}OfOtherP25`, quantile(paired, 0.25)],
        [`${name}OfOtherP75`, quantile(paired, 0.75)],
      ];
    }),
  );
}

import type { Command } from 'commander';
import type { z } from 'zod';
import type { Program } from '../../src/setup/programs.mjs';

/** Flat: names end with their unit (`answerMsP50`, `serverBytesPerParticipant`), or say a ratio or a count. */
export type Results = Readonly<Record<string, number>>;

/** Where a scenario tells how far it is; never standard output. */
export type Progress = (message: string) => void;

/** A picture of some of the results, for the report. */
export type Plot =
  | {
      readonly kind: 'bars';
      readonly title: string;
      readonly unit: string;
      /** Names of results, by what is written beside their bars. */
      readonly bars: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'lines';
      readonly title: string;
      readonly unit: string;
      /** What runs along the bottom. */
      readonly along: string;
      /** Far apart at the left, close together at the right: for values that grow by factors. */
      readonly logarithmic?: boolean;
      /** By what is written beside each line: what the names of its results begin with; a number follows, as in `nodesAtHour12`. */
      readonly lines: Readonly<Record<string, string>>;
    };

/** What every scenario tells about itself. */
interface Description {
  readonly name: string;
  readonly summary: string;
  /** What the report shows of the results; unless given, results of one unit side by side. */
  readonly plots?: readonly Plot[];
  /** Its options, as on the command line, for a quick look instead of figures to rely on. */
  readonly quick?: readonly string[];
  /** Of others, which it starts: they are there when it runs. */
  readonly programs?: readonly Program[];
  /** Whether `--against` is an option of its own, which it measures in one run. */
  readonly comparesItself?: boolean;
  /** Adds the scenario's own options to its subcommand. */
  options(command: Command): Command;
}

/** One thing that is measured. */
export interface Scenario extends Description {
  /**
   * Looks at the options of the command line, as commander gives them, before anything is installed or started.
   * @returns what measures
   * @throws {z.ZodError} where an option is wrong
   */
  prepare(given: Readonly<Record<string, unknown>>): (progress: Progress) => Promise<Results>;
}

interface Definition<Options> extends Description {
  readonly schema: z.ZodType<Options>;
  readonly run: (options: Options, progress: Progress) => Promise<Results>;
}

export function defineScenario<Options>({ schema, run, ...description }: Definition<Options>): Scenario {
  return {
    ...description,
    prepare(given) {
      const options = schema.parse(given);
      return (progress) => run(options, progress);
    },
  };
}

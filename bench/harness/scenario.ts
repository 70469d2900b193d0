import type { Command } from 'commander';

/** Flat: names end with their unit (`answerMsP50`, `serverBytesPerParticipant`), or say a ratio or a count. */
export type Results = Readonly<Record<string, number>>;

/** Where a scenario tells how far it is; never standard output. */
export type Progress = (message: string) => void;

/** One thing that is measured. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Adds the scenario's own options to its subcommand. */
  options(command: Command): Command;
  /** Measures; `options` are those of the command line, as commander gives them. */
  run(options: Readonly<Record<string, unknown>>, progress: Progress): Promise<Results>;
}

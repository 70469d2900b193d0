/** `npm run bench -- SCENARIO [--json]` and `npm run bench -- report`: see README.md. */
import { Command } from 'commander';
import { z } from 'zod';
import { describeMachine } from './harness/machine.ts';
import { ensurePrograms } from './harness/programs.ts';
import type { Scenario } from './harness/scenario.ts';
import { compare } from './report/compare.ts';
import { report, ReportOptions } from './report/report.ts';
import { runScenario } from './report/run-scenario.ts';
import { attack } from './scenarios/attack.ts';
import { breakouts } from './scenarios/breakouts.ts';
import { cascade } from './scenarios/cascade.ts';
import { demand } from './scenarios/demand.ts';
import { diagnosis } from './scenarios/diagnosis.ts';
import { forwarding } from './scenarios/forwarding.ts';
import { joinStorm } from './scenarios/join-storm.ts';
import { join } from './scenarios/join.ts';
import { meeting } from './scenarios/meeting.ts';
import { recovery } from './scenarios/recovery.ts';
import { scale } from './scenarios/scale.ts';
import { signaling } from './scenarios/signaling.ts';
import { simulate } from './scenarios/simulate.ts';
import { soak } from './scenarios/soak.ts';
import { upgrade } from './scenarios/upgrade.ts';
import { webhooks } from './scenarios/webhooks.ts';
import { wan } from './scenarios/wan.ts';

const scenarios: readonly Scenario[] = [
  join,
  joinStorm,
  recovery,
  upgrade,
  webhooks,
  breakouts,
  attack,
  cascade,
  wan,
  diagnosis,
  demand,
  meeting,
  forwarding,
  soak,
  scale,
  signaling,
  simulate,
];

const Comparison = z.object({
  against: z.string().min(1).optional(),
  pairs: z.coerce.number().int().min(1).max(100),
});

/** Of the command line, without those that ask for a comparison or for JSON. */
const ownOptions = (args: readonly string[]): readonly string[] =>
  args.filter(
    (option, at) => !/^--(against|pairs)(=|$)|^--json$/.test(option) && !/^--(against|pairs)$/.test(args[at - 1] ?? ''),
  );

const program = new Command('bench').description('Measures Causeway. Progress goes to standard error.');
for (const scenario of scenarios) {
  scenario
    .options(program.command(scenario.name).description(scenario.summary))
    .option('--against <revision>', 'in turns with the server of that revision: what each result is of the other’s')
    .option('--pairs <count>', 'how often, with --against', '8')
    .option('--json', 'the last line of standard output is JSON: {scenario, machine, results}')
    .action(async (options: Readonly<Record<string, unknown>>) => {
      const progress = (message: string) => process.stderr.write(`${scenario.name}: ${message}\n`);
      const measure = scenario.prepare(options);
      const { against, pairs } = Comparison.parse(options);
      ensurePrograms(scenario.name, scenario.programs ?? []);
      const results =
        against === undefined || scenario.comparesItself === true
          ? await measure(progress)
          : await compare(
              [scenario.name, ...ownOptions(process.argv.slice(3))],
              { revision: against, pairs },
              progress,
            );
      if (options['json'] === true) {
        const report = { scenario: scenario.name, machine: describeMachine(), results };
        process.stdout.write(`${JSON.stringify(report)}\n`);
      } else {
        const width = Math.max(...Object.keys(results).map((name) => name.length));
        for (const [name, value] of Object.entries(results)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
      }
    });
}

program
  .command('report')
  .description('runs the scenarios one after the other and writes a report of them, with charts')
  .option('--out <folder>', 'where REPORT.md goes', '.cache/bench-report')
  .option('--only <names>', 'these scenarios only, separated by commas')
  .option('--quick', 'short runs, for a look: their figures are nothing to rely on')
  .option('--minutes <count>', 'how long each scenario may take at most', '90')
  .action(async (options: Readonly<Record<string, unknown>>) => {
    const progress = (message: string) => process.stderr.write(`report: ${message}\n`);
    const complete = await report(scenarios, ReportOptions.parse(options), runScenario, progress);
    if (!complete) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
  process.stderr.write(`bench: ${String(why)}\n`);
  process.exitCode = 1;
}
// The threads that all peers of node-datachannel share would keep the process, and its own way to end them does not survive
// peers that the garbage collector took.
process.exit();

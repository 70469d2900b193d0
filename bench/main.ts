/** `npm run bench -- SCENARIO [--json]` and `npm run bench -- report`: see README.md. */
import { Command } from 'commander';
import { z } from 'zod';
import { describeMachine } from './harness/machine.ts';
import { ensurePrograms } from './harness/programs.ts';
import type { Scenario } from './harness/scenario.ts';
import { report, ReportOptions } from './report/report.ts';
import { runScenario } from './report/run-scenario.ts';
import { attack } from './scenarios/attack.ts';
import { cascade } from './scenarios/cascade.ts';
import { demand } from './scenarios/demand.ts';
import { forwarding } from './scenarios/forwarding.ts';
import { joinStorm } from './scenarios/join-storm.ts';
import { join } from './scenarios/join.ts';
import { meeting } from './scenarios/meeting.ts';
import { recovery } from './scenarios/recovery.ts';
import { scale } from './scenarios/scale.ts';
import { signaling } from './scenarios/signaling.ts';
import { simulate } from './scenarios/simulate.ts';
import { soak } from './scenarios/soak.ts';
import { wan } from './scenarios/wan.ts';

const scenarios: readonly Scenario[] = [
  join,
  joinStorm,
  recovery,
  attack,
  cascade,
  wan,
  demand,
  meeting,
  forwarding,
  soak,
  scale,
  signaling,
  simulate,
];

const program = new Command('bench').description('Measures Causeway. Progress goes to standard error.');
for (const scenario of scenarios) {
  scenario
    .options(program.command(scenario.name).description(scenario.summary))
    .option('--json', 'the last line of standard output is JSON: {scenario, machine, results}')
    .action(async (options: Readonly<Record<string, unknown>>) => {
      const measure = scenario.prepare(options);
      ensurePrograms(scenario.name, scenario.programs ?? []);
      const results = await measure((message) => process.stderr.write(`${scenario.name}: ${message}\n`));
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

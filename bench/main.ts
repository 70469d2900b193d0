/** `npm run bench -- SCENARIO [--json]`: see README.md. */
import { Command } from 'commander';
import { prettifyError, ZodError } from 'zod';
import { describeMachine } from './harness/machine.ts';
import type { Scenario } from './harness/scenario.ts';
import { cascade } from './scenarios/cascade.ts';
import { joinStorm } from './scenarios/join-storm.ts';
import { join } from './scenarios/join.ts';
import { meeting } from './scenarios/meeting.ts';
import { recovery } from './scenarios/recovery.ts';
import { simulate } from './scenarios/simulate.ts';
import { wan } from './scenarios/wan.ts';

const scenarios: readonly Scenario[] = [join, joinStorm, recovery, cascade, wan, meeting, simulate];

function describe(error: unknown): string {
  if (error instanceof ZodError) return prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

const program = new Command('bench').description('Measures Causeway. Progress goes to standard error.');
for (const scenario of scenarios) {
  scenario
    .options(program.command(scenario.name).description(scenario.summary))
    .option('--json', 'the last line of standard output is JSON: {scenario, machine, results}')
    .action(async (options: Readonly<Record<string, unknown>>) => {
      const results = await scenario.run(options, (message) => process.stderr.write(`${scenario.name}: ${message}\n`));
      if (options['json'] === true) {
        const report = { scenario: scenario.name, machine: describeMachine(), results };
        process.stdout.write(`${JSON.stringify(report)}\n`);
      } else {
        const width = Math.max(...Object.keys(results).map((name) => name.length));
        for (const [name, value] of Object.entries(results)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
      }
    });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bench: ${describe(error)}\n`);
  process.exitCode = 1;
}

/** `npm run bench -- report`: the scenarios one after the other, and a report of all of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeMachine } from '../harness/machine.ts';
import type { Progress, Results, Scenario } from '../harness/scenario.ts';
import { renderReport, type Section } from './markdown.ts';
import type { Outcome } from './outcome.ts';
import { draw } from './plots.ts';

export const ReportOptions = z.object({
  out: z.string().min(1),
  only: z.string().optional(),
  quick: z.boolean().default(false),
  minutes: z.coerce.number().positive().max(600),
});
export type ReportOptions = z.infer<typeof ReportOptions>;

/** Runs a scenario within a time. Must not reject. */
export type Run = (args: readonly string[], limitMs: number) => Promise<Outcome>;

/**
 * Runs the scenarios and writes `REPORT.md` with its charts; what fails is told there, and the others still run. The
 * report is written after each scenario, so that one which is broken off leaves what it has.
 * @returns whether all ran to their end
 * @throws {Error} for a scenario that there is not
 */
export async function report(
  scenarios: readonly Scenario[],
  { out, only, quick, minutes }: ReportOptions,
  run: Run,
  progress: Progress,
): Promise<boolean> {
  const chosen = choose(scenarios, only);
  const [machine, date] = [describeMachine(), new Date()];
  await mkdir(out, { recursive: true });
  const file = join(out, 'REPORT.md');
  const sections: Section[] = [];
  for (const scenario of chosen) {
    const args = [scenario.name, ...(quick ? (scenario.quick ?? []) : [])];
    progress(`${scenario.name}, ${sections.length + 1} of ${chosen.length}`);
    const outcome = await run(args, minutes * 60_000);
    if ('failure' in outcome) progress(`${scenario.name} failed: ${outcome.failure}`);
    const plots = 'results' in outcome ? await writePlots(out, scenario, outcome.results) : [];
    sections.push({ scenario, command: `npm run bench -- ${args.join(' ')}`, outcome, plots });
    await writeFile(file, renderReport({ machine, date, quick, sections }));
  }
  progress(`written to ${file}`);
  return sections.every(({ outcome }) => 'results' in outcome);
}

function choose(scenarios: readonly Scenario[], only: string | undefined): readonly Scenario[] {
  if (only === undefined) return scenarios;
  const names = only.split(',').map((name) => name.trim());
  return names.map((name) => {
    const scenario = scenarios.find((each) => each.name === name);
    if (scenario) return scenario;
    throw new Error(`there is no scenario "${name}": there are ${scenarios.map((each) => each.name).join(', ')}`);
  });
}

async function writePlots(out: string, scenario: Scenario, results: Results): Promise<Section['plots']> {
  const drawn = draw(scenario, results);
  return Promise.all(
    drawn.map(async ({ title, svg }, index) => {
      const file = `${scenario.name}-${index + 1}.svg`;
      await writeFile(join(out, file), svg);
      return { title, file };
    }),
  );
}

/** The report as Markdown. Pure. */
import type { Machine } from '../harness/machine.ts';
import type { Results, Scenario } from '../harness/scenario.ts';
import { written } from './chart.ts';
import type { Outcome } from './outcome.ts';

/** A scenario in the report. */
export interface Section {
  readonly scenario: Pick<Scenario, 'name' | 'summary'>;
  /** As it was called. */
  readonly command: string;
  readonly outcome: Outcome;
  /** Beside the report. */
  readonly plots: readonly { readonly title: string; readonly file: string }[];
}

export interface Report {
  readonly machine: Machine;
  /** When it was begun. */
  readonly date: Date;
  /** Short runs, for a look: nothing to rely on. */
  readonly quick: boolean;
  readonly sections: readonly Section[];
}

export function renderReport({ machine, date, quick, sections }: Report): string {
  const failed = sections.filter(({ outcome }) => 'failure' in outcome);
  return [
    '# Causeway, measured',
    `Begun on ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC. ${countOf(sections.length, failed.length)}`,
    ...(quick
      ? ['**A quick look**: the runs were short, their figures swing. Leave out `--quick` for figures to rely on.']
      : []),
    machineTable(machine),
    overview(sections),
    ...sections.map(sectionOf),
    '',
  ].join('\n\n');
}

const countOf = (all: number, failed: number): string =>
  failed === 0 ? `All of ${all} scenarios ran to their end.` : `${failed} of ${all} scenarios **failed**.`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A cell is one line, and a bar would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

const machineTable = ({ cpu, cpus, memoryBytes, kernel, node }: Machine): string =>
  table(
    ['machine', ''],
    [
      ['CPU', `${cpus} × ${cpu}`],
      ['memory', `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`],
      ['Linux', kernel],
      ['Node.js', node],
    ],
  );

const overview = (sections: readonly Section[]): string =>
  table(
    ['scenario', 'outcome', 'took'],
    sections.map(({ scenario: { name }, outcome }) => [
      `[${name}](#${name})`,
      'failure' in outcome ? `**failed**: ${outcome.failure}` : `${Object.keys(outcome.results).length} results`,
      duration(outcome.tookMs),
    ]),
  );

const duration = (ms: number): string =>
  ms < 60_000 ? `${Math.round(ms / 1_000)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;

function sectionOf({ scenario: { name, summary }, command, outcome, plots }: Section): string {
  const body =
    'failure' in outcome
      ? [`**Failed** after ${duration(outcome.tookMs)}: ${outcome.failure}`]
      : [
          ...plots.map(({ title, file }) => `![${title.replaceAll(/[[\]]/g, '')}](${file})`),
          table(['result', 'value'], rowsOf(outcome.results)),
        ];
  return [`## ${name}`, `${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`, `    ${command}`, ...body].join(
    '\n\n',
  );
}

/** So many results whose names differ in the number at their end are one row. */
const SERIES = 6;

function rowsOf(results: Results): readonly (readonly string[])[] {
  const names = Object.groupBy(Object.keys(results), (name) => name.replace(/\d+$/, ''));
  return Object.entries(names).flatMap(([prefix, members = []]) => {
    const rows = members.map((name) => [`\`${name}\``, exactly(results[name] ?? NaN)]);
    if (rows.length < SERIES) return rows;
    const numbers = members.map((name) => name.slice(prefix.length));
    return [[`\`${prefix}\` ${numbers.join(', ')}`, rows.map(([, value]) => value).join(', ')]];
  });
}

/** Large numbers in short too, as they stand beside the bars. */
const exactly = (value: number): string => (Math.abs(value) < 100_000 ? String(value) : `${value} (${written(value)})`);

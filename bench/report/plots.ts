/** Which charts show a scenario's results. Pure. */
import type { Plot, Results, Scenario } from '../harness/scenario.ts';
import { type Bar, barChart, type Line, lineChart } from './chart.ts';

export interface DrawnPlot {
  readonly title: string;
  readonly svg: string;
}

/** Results of one unit, by how their names say it; the first that fits counts. */
const UNITS = [
  { what: 'ratios', unit: 'ratio', says: /Ratio|[a-z]Of[A-Z]/ },
  { what: 'rates', unit: 'per second', says: /PerSecond/ },
  { what: 'CPU time', unit: 'ms', says: /CpuMs(?![a-z])/ },
  { what: 'times', unit: 'ms', says: /Ms(?![a-z])/ },
  { what: 'sizes', unit: 'bytes', says: /Bytes(?![a-z])/ },
] as const;

/** More bars than this are a table. */
const MOST_BARS = 32;

/** What a result is, by its name; undefined: it tells no unit. */
export const kindOf = (name: string): string | undefined => UNITS.find(({ says }) => says.test(name))?.what;

/** What a plot asks for and the results do not have is left out; a plot of nothing is not drawn. */
export function draw({ name, plots }: Pick<Scenario, 'name' | 'plots'>, results: Results): readonly DrawnPlot[] {
  const all = plots ?? UNITS.flatMap(({ what, unit }) => sideBySide(`${name}: ${what}`, unit, what, results));
  return all.flatMap((plot) => drawPlot(plot, results));
}

function drawPlot(plot: Plot, results: Results): readonly DrawnPlot[] {
  const { title, unit } = plot;
  if (plot.kind === 'bars') {
    const bars = Object.entries(plot.bars).flatMap(([label, name]) => barOf(label, results[name]));
    return bars.length === 0 ? [] : [{ title, svg: barChart({ title, unit, bars }) }];
  }
  const lines = Object.entries(plot.lines)
    .map(([label, prefix]): Line => ({ label, points: pointsOf(prefix, results) }))
    .filter(({ points }) => points.length > 0);
  const { along, logarithmic } = plot;
  return lines.length === 0 ? [] : [{ title, svg: lineChart({ title, unit, along, logarithmic, lines }) }];
}

/** The results whose names are the prefix and a number, by the number. */
function pointsOf(prefix: string, results: Results): Line['points'] {
  return Object.entries(results)
    .filter(([name]) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map(([name, y]) => ({ x: Number(name.slice(prefix.length)), y }))
    .toSorted((a, b) => a.x - b.x);
}

const barOf = (label: string, value: number | undefined): readonly Bar[] =>
  value === undefined ? [] : [{ label, value }];

/** A single bar says nothing. */
function sideBySide(title: string, unit: string, what: string, results: Results): readonly Plot[] {
  const names = Object.keys(results).filter((name) => kindOf(name) === what);
  const bars = Object.fromEntries(names.slice(0, MOST_BARS).map((name) => [name, name]));
  return names.length < 2 ? [] : [{ kind: 'bars', title, unit, bars }];
}

/**
 * Charts as SVG, by themselves: no script, no font to load, readable on light and dark ground, and told in words to those
 * who do not see them. Pure.
 */
import { scaleLinear, scaleLog, type ScaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

export interface Bar {
  readonly label: string;
  readonly value: number;
}

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

export interface Line {
  readonly label: string;
  /** From left to right. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineChart {
  readonly title: string;
  readonly unit: string;
  /** What runs along the bottom. */
  readonly along: string;
  readonly logarithmic?: boolean | undefined;
  readonly lines: readonly Line[];
}

/** In pixels, as all lengths here. */
const WIDTH = 760;
const HEIGHT = 320;
const TOP = 66;
const MARGIN = 24;
const BAR = 18;
const ROW = 28;
/** Of a letter, about. */
const LETTER = 7.3;
const LONGEST_LABEL = 42;
const TICKS = 5;

/** Told apart by those who are colour-blind, and by their dashes too. */
const SERIES = [
  { light: '#1f6fb4', dark: '#6cb4f5', dashes: 'none' },
  { light: '#c2570c', dark: '#f5a05a', dashes: '7 4' },
  { light: '#0f7f67', dark: '#4fd0b0', dashes: '2 3' },
  { light: '#7a4bb0', dark: '#c5a3f5', dashes: '9 3 2 3' },
];

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#24292f}',
  '.title{font-size:16px;font-weight:600}',
  '.quiet{fill:#59636e}',
  '.ground{fill:#fff;stroke:#d1d9e0}',
  '.grid{stroke:#e4e8ec}',
  '.zero{stroke:#818b98}',
  ...SERIES.map(
    ({ light, dashes }, at) => `.fill${at}{fill:${light}}.line${at}{stroke:${light};stroke-dasharray:${dashes}}`,
  ),
  '.line{fill:none;stroke-width:2.25;stroke-linejoin:round}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.quiet{fill:#9da7b1}.ground{fill:#0d1117;stroke:#3d444d}.grid{stroke:#262c33}.zero{stroke:#656c76}',
  ...SERIES.map(({ dark }, at) => `.fill${at}{fill:${dark}}.line${at}{stroke:${dark}}`),
  '}',
].join('');

/** From nought, or from what lies below it, to a round number that no value exceeds. */
function valueScale(values: readonly number[], from: number, to: number): ScaleLinear<number, number> {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return scaleLinear([low, low === high ? low + 1 : high], [from, to]).nice(TICKS);
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** As it is written beside a bar: three digits. */
export const written = (value: number): string => compact.format(value);

/** Horizontal, the first on top. @throws {RangeError} where there is nothing to draw */
export function barChart({ title, unit, bars }: BarChart): string {
  if (bars.length === 0) throw new RangeError(`nothing to draw in "${title}"`);
  const labels = bars.map(({ label }) => shortened(label));
  const left = MARGIN + Math.max(...labels.map((label) => label.length)) * LETTER + 12;
  const values = bars.map(({ value }) => value);
  const x = valueScale(values, left, WIDTH - MARGIN - 52);
  const bottom = TOP + bars.length * ROW;
  const grid = x.ticks(TICKS).map((tick) => {
    const at = px(x(tick));
    const kind = tick === 0 ? 'zero' : 'grid';
    return `<line class="${kind}" x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${bottom}"/>${text(x(tick), bottom + 20, written(tick), 'middle', 'quiet')}`;
  });
  const rows = bars.map(({ value }, index) => {
    const y = TOP + index * ROW + (ROW - BAR) / 2;
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    const baseline = y + BAR - 4.5;
    return [
      text(left - 10, baseline, labels[index] ?? '', 'end'),
      `<rect class="fill0" x="${px(from)}" y="${px(y)}" width="${px(Math.max(1, to - from))}" height="${BAR}" rx="2"/>`,
      text(to + 7, baseline, written(value), 'start'),
    ].join('');
  });
  const told = bars.map(({ label, value }) => `${label}: ${written(value)}`).join('; ');
  return document(bottom + 36, title, unit, `Bar chart, in ${unit}. ${told}.`, [...grid, ...rows]);
}

/** @throws {RangeError} where there is nothing to draw */
export function lineChart({ title, unit, along, logarithmic = false, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) throw new RangeError(`nothing to draw in "${title}"`);
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const bottom = HEIGHT - 54;
  const y = valueScale(ys, bottom, TOP);
  const ticks = y.ticks(TICKS);
  const left = MARGIN + Math.max(...ticks.map((tick) => written(tick).length)) * LETTER + 12;
  const labels = lines.map(({ label }) => shortened(label));
  const right = WIDTH - MARGIN - Math.max(...labels.map((label) => label.length)) * LETTER - 14;
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const x = (logarithmic ? scaleLog() : scaleLinear()).domain([first, last]).range([left, right]);
  const grid = ticks.map((tick) => {
    const at = px(y(tick));
    const kind = tick === 0 ? 'zero' : 'grid';
    return `<line class="${kind}" x1="${px(left)}" x2="${px(right)}" y1="${at}" y2="${at}"/>${text(left - 8, y(tick) + 4.5, written(tick), 'end', 'quiet')}`;
  });
  const below = (logarithmic ? [...new Set(xs)] : x.ticks(2 * TICKS)).map((tick) =>
    text(x(tick), bottom + 20, written(tick), 'middle', 'quiet'),
  );
  const pathOf = line<{ readonly x: number; readonly y: number }>(
    (point) => x(point.x),
    (point) => y(point.y),
  ).digits(1);
  const drawn = lines.map(({ points }, index) => {
    const path = pathOf([...points]) ?? '';
    const kind = index % SERIES.length;
    const dots = points.length > 12 ? '' : points.map((point) => dot(x(point.x), y(point.y), kind)).join('');
    return `<path class="line line${kind}" d="${path}"/>${dots}`;
  });
  const ends = apart(lines.map(({ points }) => y(points.at(-1)?.y ?? 0)));
  const names = labels.map((label, index) => {
    const at = ends[index] ?? 0;
    return text(right + 12, at + 4.5, label, 'start', `fill${index % SERIES.length}`);
  });
  const told = lines.map(({ label, points }) => `${label}: ${said(points)}`).join('; ');
  const words = `Line chart, in ${unit}, along ${along}. ${told}.`;
  const axis = text((left + right) / 2, bottom + 40, along, 'middle', 'quiet');
  return document(HEIGHT, title, unit, words, [...grid, ...below, axis, ...drawn, ...names]);
}

const dot = (x: number, y: number, kind: number): string =>
  `<circle class="fill${kind}" cx="${px(x)}" cy="${px(y)}" r="3"/>`;

const said = (points: Line['points']): string => points.map(({ x, y }) => `${written(y)} at ${written(x)}`).join(', ');

const LEAST_APART = 17;

/** Moves what would be written one over the other down. */
function apart(places: readonly number[]): readonly number[] {
  const moved = [...places];
  const order = places.map((_, index) => index).toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  let free = -Infinity;
  for (const index of order) {
    moved[index] = Math.max(places[index] ?? 0, free);
    free = (moved[index] ?? 0) + LEAST_APART;
  }
  return moved;
}

const px = (value: number): string => String(Math.round(value * 10) / 10);

const shortened = (label: string): string =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

/** What stands in XML as it is meant. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', kind?: string): string {
  const classes = kind === undefined ? '' : ` class="${kind}"`;
  return `<text${classes} x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function document(height: number, title: string, unit: string, words: string, inside: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(words)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    text(MARGIN, 30, title, 'start', 'title'),
    text(MARGIN, 50, unit, 'start', 'quiet'),
    ...inside,
    '</svg>',
    '',
  ].join('\n');
}

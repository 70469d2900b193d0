/** Small charts of what changed over time, drawn as SVG. */

const WIDTH = 300;
const HEIGHT = 80;

interface Line {
  /** Of each time; null: nothing is known. */
  readonly values: readonly (number | null)[];
  readonly look: 'main' | 'second';
}

interface ChartProps {
  /** What it shows, in words: all that those get who do not see it. */
  readonly label: string;
  readonly lines: readonly Line[];
  /** The upper edge. */
  readonly top: number;
  readonly small?: boolean;
}

/** The pieces of a line between its gaps, as `d` of a path. */
function pathOf(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let pen = 'M';
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const y = HEIGHT - 2 - (Math.min(value, top) / top) * (HEIGHT - 4);
    path += `${pen}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** The ground below a line without gaps; with gaps there is none. */
function groundOf(values: readonly (number | null)[], top: number): string {
  return values.includes(null) || values.length < 2 ? '' : `${pathOf(values, top)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`;
}

export function Chart({ label, lines, top, small = false }: ChartProps) {
  const highest = Math.max(top, Number.MIN_VALUE);
  return (
    <svg
      class={small ? 'chart chart-small' : 'chart'}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {!small &&
        [0.25, 0.5, 0.75].map((share) => <path key={share} class="chart-grid" d={`M0 ${HEIGHT * share}H${WIDTH}`} />)}
      {lines.map(({ values, look }) => (
        <g key={look} class={`chart-${look}`}>
          {look === 'main' && <path class="chart-ground" d={groundOf(values, highest)} />}
          <path class="chart-line" d={pathOf(values, highest)} />
        </g>
      ))}
    </svg>
  );
}

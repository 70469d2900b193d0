import 'uplot/dist/uPlot.min.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';

interface ChartProps {
  /** What it shows, with the figures of now: stands above it, and is read out in its place. */
  readonly label: string;
  /** In s since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
}

const HEIGHT = 72;
/** By the custom properties of the page: they follow its colours. */
const COLOURS = ['--accent', '--warning'];

const dataOf = (times: readonly number[], lines: ChartProps['lines']): UPlot.AlignedData => [
  [...times],
  ...lines.map((line) => [...line]),
];

/** A small chart of what was measured last. Decoration: its label says the same, and the table says more. */
export function Chart({ label, times, lines }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const style = getComputedStyle(current);
    const colour = (name: string): string => style.getPropertyValue(name);
    const made = new UPlot(
      {
        width: Math.max(120, current.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_self, _low, high) => [0, Math.max(1, high)] } },
        axes: [{ show: false }, { size: 44, stroke: () => style.color, grid: { stroke: () => colour('--line') } }],
        series: [
          {},
          ...lines.map((_line, index) => ({
            width: 2,
            stroke: () => style.getPropertyValue(COLOURS[index] ?? '--accent'),
          })),
        ],
      },
      dataOf(times, lines),
      current,
    );
    plot.current = made;
    const resize = (): void => made.setSize({ width: Math.max(120, current.clientWidth), height: HEIGHT });
    addEventListener('resize', resize);
    return () => {
      removeEventListener('resize', resize);
      made.destroy();
    };
    // Once: what is new comes by the effect below.
  }, []);
  useLayoutEffect(() => plot.current?.setData(dataOf(times, lines)), [times, lines]);
  return (
    <figure class="quality-chart">
      <figcaption>{label}</figcaption>
      <div ref={box} aria-hidden="true" dir="ltr" />
    </figure>
  );
}

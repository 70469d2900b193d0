/** What a dashboard is made of, before it becomes Grafana's. */

/** Grafana's names of units. */
type Unit = 'short' | 'percentunit' | 's' | 'bps' | 'Bps' | 'bytes' | 'pps' | 'reqps' | 'ops';

interface Query {
  /** PromQL; `$__rate_interval` and `$instance` are Grafana's. */
  readonly expr: string;
  /** With labels as `{{leg}}`. */
  readonly legend: string;
}

export interface PanelPlan {
  readonly title: string;
  /** What a good value is, or what to look at next. */
  readonly description: string;
  readonly unit: Unit;
  /** `number`: only the value of now. */
  readonly kind: 'lines' | 'number';
  readonly queries: readonly Query[];
}

export interface DashboardPlan {
  /** Also the name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}

type Described = readonly [title: string, unit: Unit, description: string];

/** A chart over time; each query with its legend. */
export const lines = (
  [title, unit, description]: Described,
  ...queries: readonly (readonly [string, string])[]
): PanelPlan => ({
  title,
  description,
  unit,
  kind: 'lines',
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});

/** One figure. */
export const number = ([title, unit, description]: Described, expr: string): PanelPlan => ({
  title,
  description,
  unit,
  kind: 'number',
  queries: [{ expr, legend: title }],
});

const RATE = '[$__rate_interval]';

/** Per second, added up by labels. */
export const rate = (metric: string, by = ''): string =>
  by === '' ? `sum(rate(${metric}${RATE}))` : `sum by (${by}) (rate(${metric}${RATE}))`;

/** A quantile of a histogram, by labels. */
export const quantile = (q: number, metric: string, by = '', filter = ''): string =>
  `histogram_quantile(${q}, sum by (${['le', by].filter(Boolean).join(', ')}) (rate(${metric}_bucket${filter}${RATE})))`;

/** The average of a histogram, by labels. */
export const average = (metric: string, by: string): string =>
  `${rate(`${metric}_sum`, by)} / ${rate(`${metric}_count`, by)}`;
